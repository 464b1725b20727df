-- Who reads the audit, and which part: the one rule, asked inside every statement that reads entries (partners/audit_reads.py).
-- focal_point: of one's own organisation's records, whatever its standing (until a rescinded one closes). duty_officer: sums, at the desk of
-- a present organisation or of one that runs a platform. auditor: all, by id. A machine reads none of it.
create function audit_duties(p_member bigint) returns table (area_id uuid, duty text) language sql stable parallel safe as $$
    select a.id, d.kind
    from partners_member m
    join partners_user u on u.id = m.user_id and u.is_active
    join partners_duty d on d.member_id = m.id and d.kind in ('focal_point', 'duty_officer', 'auditor')
        and d.starts_at <= sight_now() and (d.ends_at is null or d.ends_at > sight_now())
    join partners_doarea a on a.id = d.area_id and a.undertaking_version <= m.undertaking_version
    left join partners_standing s on s.organisation_id = m.organisation_id and s.area_id = a.id
        and s.starts_at <= sight_now() and (s.ends_at is null or s.ends_at > sight_now())
    where m.id = p_member and not m.machine and m.undertaking_accepted_at is not null
        and m.starts_at <= sight_now() and (m.ends_at is null or m.ends_at > sight_now())
        and case d.kind
            when 'focal_point' then not coalesce(s.status = 'rescinded' and s.closes_at <= sight_now(), false)
            when 'duty_officer' then not m.uniformed and (s.status = 'present' or (s.status = 'confirmed' and exists (
                select from partners_mechanism p where p.organisation_id = m.organisation_id and p.area_id = a.id and p.kind = 'platform'
                    and p.starts_at <= sight_now() and (p.ends_at is null or p.ends_at > sight_now()))))
            else not m.uniformed and s.status in ('present', 'confirmed') end
$$;
