-- Counts per small cell, label and view for zooms up to 9. Triggers append to layers_cellcount, so that counts are right whoever writes; the
-- clock packs what was appended into layers_cellsum (layers/cells.py). May be run again: it replaces what it made.

-- Grid of cells at a tile zoom: 8 cells to a tile edge. y grows southward; latitude is clamped to the Mercator square.
create or replace function cell_x(p_geom geometry, p_z int) returns int language sql immutable parallel safe as $$
    select least(greatest(floor((st_x(p_geom) + 180) / 360 * (1 << (p_z + 3)))::int, 0), (1 << (p_z + 3)) - 1)
$$;
create or replace function cell_y(p_geom geometry, p_z int) returns int language sql immutable parallel safe as $$
    select least(greatest(floor((1 - asinh(tand(least(greatest(st_y(p_geom), -85.05), 85.05))) / pi()) / 2 * (1 << (p_z + 3)))::int, 0),
        (1 << (p_z + 3)) - 1)
$$;

-- tg_argv: source key, name of the severity column or 0. What an update leaves where it was cancels out and is not written.
create or replace function count_cells() returns trigger language plpgsql as $$
declare
    shown text := format('select label_id, view, %s::int as severity,
        case when geometrytype(geom) = ''POINT'' then geom else st_centroid(geom) end as middle, %%s as sign
        from %%s where geom is not null and sight_until is null', tg_argv[1]);
    rows text := case tg_op
        when 'INSERT' then format(shown, '1', 'new_rows')
        when 'DELETE' then format(shown, '-1', 'old_rows')
        else format(shown, '-1', 'old_rows') || ' union all ' || format(shown, '1', 'new_rows') end;
begin
    execute format(
        'insert into layers_cellcount (source, label_id, view, z, cell_x, cell_y, severity, count)
        select %L, r.label_id, r.view, z, cell_x(r.middle, z), cell_y(r.middle, z), r.severity, sum(r.sign)
        from (%s) r, generate_series(3, 9) z group by 2, 3, 4, 5, 6, 7 having sum(r.sign) <> 0', tg_argv[0], rows);
    return null;
end $$;

drop function if exists fold_cells();
