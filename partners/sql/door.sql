-- Who may come in at a moment, asked inside the statement that reads a person's memberships: with each request, so once and for both.
-- What a request asks is plpgsql, whose plans a connection keeps: an SQL function would be planned with each request, for 0.2 ms.

-- Whether a member's address is of his organisation's domains, or excepted until a day; an organisation that named no domain asks for none.
-- What follows the last @: a quoted local part may hold one too.
create function address_is_admitted(p_member bigint, p_at timestamptz) returns boolean language plpgsql stable parallel safe as $$
begin
    return (select not exists (select from partners_maildomain d where d.organisation_id = m.organisation_id)
        or exists (select from partners_maildomain d join partners_user u on u.id = m.user_id
            where d.organisation_id = m.organisation_id and d.domain = lower(substring(u.email from '[^@]+$')))
        or exists (select from partners_personaladdress e where e.member_id = m.id and e.starts_at <= p_at and e.ends_at > p_at)
    from partners_member m where m.id = p_member);
end
$$;

-- The undertakings in force where a member is on duty or his organisation stands; due: not accepted by him.
create function undertakings_of(p_member bigint, p_at timestamptz) returns table (area_id uuid, version integer, due boolean)
language sql stable parallel safe as $$
    select a.id, a.undertaking_version, m.undertaking_accepted_at is null or a.undertaking_version > coalesce(m.undertaking_version, -1)
    from partners_member m join partners_doarea a on a.id in (
        select d.area_id from partners_duty d where d.member_id = m.id and d.starts_at <= p_at and (d.ends_at is null or d.ends_at > p_at)
        union all
        select s.area_id from partners_standing s where s.organisation_id = m.organisation_id
            and s.starts_at <= p_at and (s.ends_at is null or s.ends_at > p_at))
    where m.id = p_member
$$;

create function undertaking_is_due(p_member bigint, p_at timestamptz) returns boolean language plpgsql stable parallel safe as $$
begin
    return exists (select from undertakings_of(p_member, p_at) where due);
end
$$;
