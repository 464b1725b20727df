-- The rule of sight in SQL (design.md, section 2). visibility.decide() is the same rule in Python; a test holds them equal.

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

-- scope(): every label newer than p_newer_than (0: all) that the member sees, and in which view (1 redacted, 2 full).
create function sight_scope(p_member bigint, p_newer_than bigint default 0)
returns table (label_id bigint, view smallint) language sql stable parallel safe as $$
with reader as (  -- G0 but the undertaking, which is asked per area below
    select m.id, m.organisation_id as org, o.kind, m.machine, m.uniformed, m.undertaking_version
    from partners_member m join partners_organisation o on o.id = m.organisation_id left join partners_user u on u.id = m.user_id
    where m.id = p_member and m.starts_at <= sight_now() and (m.ends_at is null or m.ends_at > sight_now())
        and (m.machine or u.is_active) and m.undertaking_accepted_at is not null
), duty as (
    select d.area_id, d.kind from partners_duty d
    where d.member_id = p_member and d.starts_at <= sight_now() and (d.ends_at is null or d.ends_at > sight_now())
), area as (
    select a.id as area_id,
        s.status,
        s.engaged_by_id,
        s.status = 'rescinded' and s.closes_at <= sight_now() as closed,
        s.status in ('present', 'confirmed') as confirmed,
        exists (select from duty d where d.kind = 'hq_security' or (d.area_id = a.id and d.kind in
            ('duty_officer', 'focal_point', 'security_officer', 'senior_manager'))) as security,
        exists (select from duty d where d.area_id = a.id and d.kind = 'duty_officer') as duty_officer,
        exists (select from duty d where d.area_id = a.id and d.kind = 'focal_point') as focal_point,
        exists (select from duty d where d.kind <> 'auditor' and (d.area_id = a.id or d.area_id is null)) as staff,
        exists (select from partners_fieldgreen g where g.organisation_id = r.org and g.area_id = a.id) as green_switch,
        exists (select from partners_mechanism me where me.area_id = a.id and me.organisation_id = r.org and me.kind = 'platform'
            and me.starts_at <= sight_now() and (me.ends_at is null or me.ends_at > sight_now())) as runs_platform,
        coalesce((select array_agg(me.organisation_id) from partners_mechanism me
            join partners_mechanismmember mm on mm.mechanism_id = me.id and mm.organisation_id = r.org
            where me.area_id = a.id and me.kind = 'platform' and me.starts_at <= sight_now() and (me.ends_at is null or me.ends_at > sight_now())
                and mm.starts_at <= sight_now() and (mm.ends_at is null or mm.ends_at > sight_now())), '{}') as platforms
    from reader r cross join partners_doarea a
    left join partners_standing s on s.organisation_id = r.org and s.area_id = a.id
        and s.starts_at <= sight_now() and (s.ends_at is null or s.ends_at > sight_now())
    where r.undertaking_version >= a.undertaking_version
), held as (  -- audiences that hold the reader now
    select au.id as audience_id, au.rule = 'warning_list' as lifeline
    from reader r join area f on true join partners_audience au on au.area_id = f.area_id and au.rule <> ''
    where case au.rule
        when 'warning_list' then f.status in ('present', 'confirmed', 'engaged', 'suspended')
        when 'unsms' then not r.machine and f.security and f.confirmed and r.kind = 'unsms'
        when 'ingo' then not r.machine and f.security and f.status = 'confirmed' and r.kind = 'ingo'
        when 'io' then not r.machine and f.security and f.status = 'confirmed' and r.kind = 'io'
        when 'platform_members' then not r.machine and f.security and f.status = 'confirmed' and au.organisation_id = any(f.platforms)
        when 'duty_desk' then not r.machine and f.duty_officer and f.status = 'present'
        when 'platform_duty_desk' then not r.machine and f.duty_officer and f.status = 'confirmed' and f.runs_platform
        when 'all_staff' then not r.machine and f.staff and f.confirmed
        else false end
    union all
    select au.id,
        au.mission and au.opened_at <= sight_now() and (au.closed_at is null or au.closed_at > sight_now())
            and (am.out_at is null or am.out_at > sight_now())
    from reader r join partners_audiencemember am on am.member_id = r.id join partners_audience au on au.id = am.audience_id
    where am.starts_at <= sight_now() and (am.ends_at is null or am.ends_at > sight_now())
), hit as (
    select e.label_id,
        max(e.view) filter (where e.organisation_id = r.org) as org_view,
        max(e.view) filter (where h.audience_id is not null and h.in_version) as audience_view,
        max(e.view) filter (where h.audience_id is not null and h.in_version and e.audience_version is not null) as frozen_view,
        max(e.view) filter (where h.audience_id is not null and h.in_version and h.lifeline) as lifeline_view,
        max(e.view) filter (where e.member_id = r.id) as person_view,
        bool_or(e.organisation_id = any(f.platforms)) as client_of_platform,
        bool_or(e.organisation_id = f.engaged_by_id) as client_of_partner
    from reader r
    join partners_labelentry e on e.label_id > p_newer_than
    join partners_label l on l.id = e.label_id
    join area f on f.area_id = l.area_id
    left join lateral (
        select e.audience_id, bool_or(h.lifeline) as lifeline,
            -- A frozen entry asks for two things: to be in that version, and to be in the list still.
            e.audience_version is null or exists (select from partners_audiencemember v
                where v.audience_id = e.audience_id and v.member_id = r.id and v.from_version <= e.audience_version
                    and (v.to_version is null or v.to_version > e.audience_version)) as in_version
        from held h where h.audience_id = e.audience_id having count(*) > 0
    ) h on e.audience_id is not null
    where e.basis = '' or exists (
        select from partners_standingconsent c
        where c.originator_id = l.originator_id and c.kind = e.basis and c.area_id = l.area_id and c.view >= e.view
            and c.starts_at <= sight_now() and (c.ends_at is null or c.ends_at > sight_now())
            and (c.organisation_id = e.organisation_id or c.audience_id = e.audience_id or c.member_id = e.member_id))
    group by e.label_id
), seen as (
    select l.id, greatest(
        -- 1: the originator's own
        case when l.originator_id = r.org and not coalesce(f.closed, false) and case l.marking
                when 1 then f.focal_point or h.person_view is not null
                when 2 then f.security or h.audience_view is not null or h.person_view is not null
                else true end
            then 2 end,
        -- 2: lifelines
        h.lifeline_view,
        -- 3: CLEAR
        case when l.marking = 5 then greatest(1, h.org_view, h.audience_view, h.person_view) end,
        -- G4, G5, 5 to 9
        case
            when f.status is null or f.status not in ('present', 'confirmed', 'engaged') then null
            when r.uniformed then case when not r.machine then h.person_view end
            when f.status = 'engaged' then case
                when r.machine then null
                when l.marking = 1 then h.person_view
                else greatest(case when f.security then h.org_view end, h.audience_view, h.person_view,
                    case when l.marking >= 3 and l.onward = 'national_partners' and f.security and h.client_of_partner then 1 end)
                end
            when l.marking = 1 then case when not r.machine then greatest(h.frozen_view, h.person_view) end
            when l.marking = 2 then case when not r.machine then
                greatest(case when f.security then h.org_view end, h.audience_view, h.person_view) end
            when l.marking = 3 then case when not r.machine then
                    greatest(case when f.security then h.org_view end, h.audience_view, h.person_view,
                        case when l.onward = 'members' and f.security and f.status = 'confirmed' and h.client_of_platform then 1 end)
                when l.onward = 'members' and f.runs_platform and h.org_view is not null then 1 end
            when l.marking = 4 then case
                when r.machine then case when l.onward = 'members' then greatest(1, h.org_view) end
                when f.security or (f.staff and f.green_switch) then greatest(1, h.org_view, h.audience_view, h.person_view)
                else greatest(h.audience_view, h.person_view) end
        end
    ) as view
    from reader r
    join partners_label l on l.id > p_newer_than
    join area f on f.area_id = l.area_id
    left join hit h on h.label_id = l.id
)
select id, view::smallint from seen where view is not null
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
