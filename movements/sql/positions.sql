-- Positions: partitioned by day of fix time. Replays are no-ops by the primary key; a day is dropped as a whole.
create table movements_position (
    device_id bigint not null,
    fix_at timestamptz not null,
    received_at timestamptz not null,
    segment_id bigint not null,
    geom geometry(Point, 4326) not null,
    speed_mps double precision,
    heading_deg double precision,
    accuracy_m double precision,
    altitude_m double precision,
    battery double precision,
    fix_source varchar(8) not null default 'device',
    primary key (device_id, fix_at)
) partition by range (fix_at);
create index movements_position_segment on movements_position (segment_id, fix_at);
create table movements_position_default partition of movements_position default;

-- Makes the partitions of p_day and the p_ahead days after it (UTC). Rows that fell into the default partition stay there.
create function make_position_partitions(p_day date, p_ahead int) returns int language plpgsql as $$
declare
    d date;
    made int := 0;
    part text;
begin
    for d in select generate_series(p_day, p_day + p_ahead, interval '1 day')::date loop
        part := 'movements_position_' || to_char(d, 'YYYYMMDD');
        if to_regclass(part) is null
            and not exists (select from movements_position_default where fix_at >= d::timestamp at time zone 'UTC'
                and fix_at < (d + 1)::timestamp at time zone 'UTC') then
            execute format('create table %I partition of movements_position for values from (%L) to (%L)', part,
                d::timestamp at time zone 'UTC', (d + 1)::timestamp at time zone 'UTC');
            made := made + 1;
        end if;
    end loop;
    return made;
end $$;
