-- The guard stands in every statement that reads shown rows. Stale is an error, never no rows: an empty map would be a false all clear.
drop function if exists sight_guard(bigint, uuid, uuid, timestamptz);
create function sight_guard(p_scope bigint, p_organisation bigint, p_epoch uuid, p_epoch_all uuid, p_valid_until timestamptz)
returns boolean language plpgsql stable parallel safe as $$
begin
    if sight_now() < p_valid_until
        and exists (select from partners_epoch where organisation_id = p_organisation and value = p_epoch)
        and exists (select from partners_epoch where organisation_id = 0 and value = p_epoch_all)
        -- A scope that was rolled back or swept has no rows, and joining it would find nothing.
        and exists (select from partners_scope where id = p_scope)
    then
        return true;
    end if;
    raise exception 'stale scope' using errcode = 'SL001';
end $$;

-- An audience is a rule or a list for good: a rule with members would hold people whom no standing admits, and move no epoch of all.
create function refuse_mixed_audience() returns trigger language plpgsql as $$
begin
    if tg_table_name = 'partners_audience' or exists (select from partners_audience where id = new.audience_id and rule <> '') then
        raise exception 'an audience is a rule or a list' using errcode = 'SL003';
    end if;
    return new;
end $$;
create trigger audience_stays_rule_or_list before update on partners_audience for each row
    when ((old.rule = '') <> (new.rule = '')) execute function refuse_mixed_audience();
create trigger audiencemember_of_a_list before insert or update on partners_audiencemember for each row
    execute function refuse_mixed_audience();
