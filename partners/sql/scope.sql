-- The rule of sight in SQL (design.md, section 2). visibility.decide() is the same rule in Python; a test holds them equal.

-- scope(): every label newer than p_newer_than (0: all) that the member sees, and in which view (1 redacted, 2 full).
create or replace function sight_scope(p_member bigint, p_newer_than bigint default 0)
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
), holding as (
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
), held as materialized (  -- audiences that hold the reader now; once, not again for each entry
    select audience_id, bool_or(lifeline) as lifeline from holding group by audience_id
), named as materialized (  -- entries that name the reader, before their consents: entries of missions that are over stay, and are many
    select e.label_id, e.view, e.organisation_id, e.audience_id, e.audience_version, e.member_id, e.basis, l.originator_id, l.area_id, r.id as reader,
        r.org, f.platforms, f.engaged_by_id
    from reader r
    join partners_labelentry e on e.label_id > p_newer_than
    join partners_label l on l.id = e.label_id
    join area f on f.area_id = l.area_id
    where e.organisation_id = r.org or e.member_id = r.id or e.audience_id in (select audience_id from held)
        or e.organisation_id = f.engaged_by_id or e.organisation_id = any(f.platforms)
), hit as (
    select e.label_id,
        max(e.view) filter (where e.organisation_id = e.org) as org_view,
        max(e.view) filter (where a.holds) as audience_view,
        max(e.view) filter (where a.holds and e.audience_version is not null) as frozen_view,
        max(e.view) filter (where a.holds and h.lifeline) as lifeline_view,
        max(e.view) filter (where e.member_id = e.reader) as person_view,
        bool_or(e.organisation_id = any(e.platforms)) as client_of_platform,
        bool_or(e.organisation_id = e.engaged_by_id) as client_of_partner
    from named e
    left join held h on h.audience_id = e.audience_id
    -- A frozen entry asks for two things: to be in that version, and to be in the list still.
    cross join lateral (select h.audience_id is not null and (e.audience_version is null or exists (
        select from partners_audiencemember v where v.audience_id = e.audience_id and v.member_id = e.reader
            and v.from_version <= e.audience_version and (v.to_version is null or v.to_version > e.audience_version))) as holds) a
    where e.basis = '' or exists (
        select from partners_standingconsent c
        where c.originator_id = e.originator_id and c.kind = e.basis and c.area_id = e.area_id and c.view >= e.view
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
