-- What the rule of sight stands on (design.md, section 2): the clock, immutable labels, epochs. The rule itself is scope.sql.

-- Sight's only clock. Never now(): it stands still inside a transaction.
create function sight_now() returns timestamptz language sql stable parallel safe as $$ select statement_timestamp() $$;

-- Labels are immutable: what a reader's scope says of a label holds as long as the label exists.
create function refuse_update() returns trigger language plpgsql as $$
begin
    raise exception '% rows are immutable', tg_table_name using errcode = 'SL002';
end $$;
create trigger label_immutable before update on partners_label for each row execute function refuse_update();
create trigger labelentry_immutable before update on partners_labelentry for each row execute function refuse_update();
create trigger scopelabel_immutable before update on partners_scopelabel for each row execute function refuse_update();

-- A label's entries are written in the transaction of the label itself, or never: a later one would change its content.
create function refuse_late_entry() returns trigger language plpgsql as $$
begin
    if not exists (select from partners_label l where l.id = new.label_id and l.xact = pg_current_xact_id()::text::bigint) then
        raise exception 'label % is complete', new.label_id using errcode = 'SL002';
    end if;
    return new;
end $$;
create trigger labelentry_complete before insert on partners_labelentry for each row execute function refuse_late_entry();

-- Epochs: one random value per organisation and one (0) for rules that touch all.
insert into partners_epoch (organisation_id, value) values (0, gen_random_uuid());
insert into partners_epoch (organisation_id, value) select id, gen_random_uuid() from partners_organisation;

create function open_epoch() returns trigger language plpgsql as $$
begin
    insert into partners_epoch (organisation_id, value) values (new.id, gen_random_uuid()) on conflict do nothing;
    return null;
end $$;
create trigger organisation_epoch after insert on partners_organisation for each row execute function open_epoch();

create function raise_epoch(p_organisations bigint[]) returns void language plpgsql as $$
begin
    -- Locked in the order that actions lock them, so that two writers never wait for each other.
    perform 1 from partners_epoch where organisation_id = any(p_organisations) order by organisation_id for update;
    update partners_epoch set value = gen_random_uuid() where organisation_id = any(p_organisations);
end $$;

-- tg_argv[0]: how a row names the organisations whose scope it may change: organisation, self, member, audience or all.
create function raise_epochs() returns trigger language plpgsql as $$
declare
    touched bigint[];
    how text := tg_argv[0];
    -- The transition tables exist by operation: old_rows on update and delete, new_rows on update and insert.
    tables text := case tg_op
        when 'INSERT' then 'select * from new_rows'
        when 'DELETE' then 'select * from old_rows'
        else 'select * from old_rows union all select * from new_rows' end;
begin
    if how = 'organisation' then
        execute format('select array_agg(distinct t.organisation_id) from (%s) t', tables) into touched;
    elsif how = 'self' then
        execute format('select array_agg(distinct t.id) from (%s) t', tables) into touched;
    elsif how = 'member' then
        execute format('select array_agg(distinct m.organisation_id) from (%s) t join partners_member m on m.id = t.member_id', tables)
            into touched;
    elsif how = 'audience' then
        -- A list touches whom it names; a rule may touch anybody.
        execute format('select array_agg(distinct coalesce(m.organisation_id, 0)) from (%s) t
            left join partners_audiencemember am on am.audience_id = t.id left join partners_member m on m.id = am.member_id
            where t.rule <> %L or m.id is not null', tables, '') into touched;
    else
        execute format('select array[0::bigint] from (%s) t limit 1', tables) into touched;
    end if;
    if touched is not null then
        perform raise_epoch(touched);
    end if;
    return null;
end $$;

do $$
declare
    pair text[];
begin
    foreach pair slice 1 in array array[
        ['partners_organisation', 'self'], ['partners_member', 'organisation'], ['partners_duty', 'member'],
        ['partners_partnership', 'organisation'], ['partners_standing', 'organisation'], ['partners_mechanism', 'all'],
        ['partners_mechanismmember', 'organisation'], ['partners_fieldgreen', 'organisation'],
        ['partners_audience', 'audience'], ['partners_audiencemember', 'member'], ['partners_standingconsent', 'all']
    ] loop
        execute format('create trigger %I after insert on %I referencing new table as new_rows
            for each statement execute function raise_epochs(%L)', pair[1] || '_epoch_insert', pair[1], pair[2]);
        execute format('create trigger %I after update on %I referencing old table as old_rows new table as new_rows
            for each statement execute function raise_epochs(%L)', pair[1] || '_epoch_update', pair[1], pair[2]);
        execute format('create trigger %I after delete on %I referencing old table as old_rows
            for each statement execute function raise_epochs(%L)', pair[1] || '_epoch_delete', pair[1], pair[2]);
    end loop;
end $$;

-- Two tables are written by what is no change of sight (sign-in moves last_login, an edited area moves its geometry): only the column counts.
create function raise_epochs_of_user() returns trigger language plpgsql as $$
begin
    perform raise_epoch(coalesce((select array_agg(distinct organisation_id) from partners_member where user_id = new.id), '{}'));
    return null;
end $$;
create trigger user_epoch after update on partners_user for each row
    when (old.is_active is distinct from new.is_active) execute function raise_epochs_of_user();

create function raise_epoch_of_all() returns trigger language plpgsql as $$
begin
    perform raise_epoch(array[0]);
    return null;
end $$;
create trigger area_epoch after update on partners_doarea for each row
    when (old.undertaking_version is distinct from new.undertaking_version) execute function raise_epoch_of_all();

-- The next moment at which any range that scope() looks at for this member begins or ends; infinity when none does.
create function sight_valid_until(p_member bigint) returns timestamptz language sql stable parallel safe as $$
    with m as (select id, organisation_id from partners_member where id = p_member),
    edges(at) as (
        select unnest(array[starts_at, ends_at]) from partners_member where id = p_member
        union all select unnest(array[starts_at, ends_at]) from partners_duty where member_id = p_member
        union all select unnest(array[s.starts_at, s.ends_at, s.closes_at]) from partners_standing s join m using (organisation_id)
        union all select unnest(array[am.starts_at, am.ends_at, am.out_at, a.opened_at, a.closed_at])
            from partners_audiencemember am join partners_audience a on a.id = am.audience_id where am.member_id = p_member
        union all select unnest(array[mm.starts_at, mm.ends_at]) from partners_mechanismmember mm join m using (organisation_id)
        union all select unnest(array[starts_at, ends_at]) from partners_mechanism
        union all select unnest(array[starts_at, ends_at]) from partners_standingconsent
    )
    select coalesce(min(at), 'infinity') from edges where at > sight_now()
$$;

-- Equal for members whom no label can tell apart: then one scope serves both. Past beginnings do not count, coming ones do.
create function sight_cohort(p_member bigint) returns text language sql stable parallel safe as $$
    select md5(concat_ws('|', m.organisation_id, m.machine, m.uniformed, coalesce(m.undertaking_version, 0),
        m.undertaking_accepted_at is null, greatest(m.starts_at, sight_now()) - sight_now(), coalesce(m.ends_at, 'infinity'),
        coalesce(u.is_active, true),
        coalesce((select string_agg(concat_ws(',', coalesce(d.area_id::text, '-'), d.kind, greatest(d.starts_at, sight_now()) - sight_now(),
            coalesce(d.ends_at, 'infinity')), ';' order by d.area_id, d.kind, d.starts_at, d.ends_at)
            from partners_duty d where d.member_id = m.id), '-'),
        coalesce((select string_agg(concat_ws(',', am.audience_id, greatest(am.starts_at, sight_now()) - sight_now(),
            coalesce(am.ends_at, 'infinity'), am.from_version, coalesce(am.to_version, 0), coalesce(am.out_at, 'infinity')),
            ';' order by am.audience_id, am.from_version, am.starts_at, am.id)
            from partners_audiencemember am where am.member_id = m.id), '-'),
        case when exists (select from partners_labelentry e where e.member_id = m.id) then m.id else 0 end))
    from partners_member m left join partners_user u on u.id = m.user_id where m.id = p_member
$$;
