-- What is taken back is written down in its own transaction, whoever does it: by verb, by admin, by hand. tg_argv: columns that find the row
-- again; columns whose narrowing counts; columns that are secret, of which only the change is told.
create function note_revocation() returns trigger language plpgsql as $$
declare
    identity text[] := string_to_array(tg_argv[0], ',');
    watched text[] := string_to_array(tg_argv[1], ',');
    secret text[] := string_to_array(tg_argv[2], ',');
    was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    becomes jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    found jsonb := '{}';
    told text;
begin
    if tg_op = 'UPDATE' then
        foreach told in array watched loop
            if was -> told is distinct from becomes -> told then
                found := found || jsonb_build_object(told, becomes -> told);
            end if;
        end loop;
        foreach told in array secret loop
            if was -> told is distinct from becomes -> told then
                found := found || jsonb_build_object(told, 'changed');
            end if;
        end loop;
        if found = '{}' then
            return null;
        end if;
    elsif tg_op = 'DELETE' then
        found := '{"gone": true}';
    else  -- a row whose coming takes away
        found := '{"new": true}';
        foreach told in array watched loop
            found := found || jsonb_build_object(told, becomes -> told);
        end loop;
    end if;
    foreach told in array identity loop
        found := found || jsonb_build_object(told, coalesce(becomes, was) -> told);
    end loop;
    insert into partners_revocation (kind, row) values (tg_table_name, found);
    return null;
end $$;

create function watch_revocations(p_table text, p_identity text, p_watched text, p_secret text default '') returns void language plpgsql as $$
begin
    execute format('create trigger %I after update on %I for each row execute function note_revocation(%L, %L, %L)',
        p_table || '_narrowed', p_table, p_identity, p_watched, p_secret);
    execute format('create trigger %I after delete on %I for each row execute function note_revocation(%L, %L, %L)',
        p_table || '_gone', p_table, p_identity, p_watched, p_secret);
end $$;

select watch_revocations('partners_user', 'id,username', 'is_active', 'password');
select watch_revocations('partners_member', 'id,starts_at', 'ends_at,undertaking_version', 'key_sha256');
select watch_revocations('partners_duty', 'id,starts_at,member_id', 'ends_at');
select watch_revocations('partners_standing', 'id,starts_at,organisation_id', 'ends_at,closes_at');
select watch_revocations('partners_mechanism', 'id,starts_at,organisation_id', 'ends_at');
select watch_revocations('partners_mechanismmember', 'id,starts_at,organisation_id', 'ends_at');
select watch_revocations('partners_fieldgreen', 'id,organisation_id,area_id', '');
select watch_revocations('partners_audience', 'id,area_id', 'closed_at');
select watch_revocations('partners_audiencemember', 'id,starts_at,member_id', 'ends_at,to_version,out_at');
select watch_revocations('partners_standingconsent', 'id,starts_at,originator_id', 'ends_at');
select watch_revocations('partners_consent', 'id,starts_at,record', 'ends_at');
select watch_revocations('partners_doarea', 'id,code', 'undertaking_version');
create trigger partners_standing_takes_away after insert on partners_standing for each row
    when (new.status in ('suspended', 'rescinded', 'pending')) execute function note_revocation('organisation_id,area_id', 'status,starts_at,ends_at,closes_at', '');
