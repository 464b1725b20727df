-- The audit is written once. Who holds the server can drop a trigger; the chain and its head kept apart then tell (manage.py verify_audit).
create function audit_only_grows() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.seq is null and new.seq is not null
        and (to_jsonb(new) - 'seq' - 'hash') = (to_jsonb(old) - 'seq' - 'hash')
    then
        return new;
    end if;
    if tg_op = 'DELETE' and exists (select from partners_auditcheckpoint c where c.seq >= old.seq) then
        return old;
    end if;
    raise exception 'the audit only grows' using errcode = 'SL004';
end $$;
create trigger auditentry_only_grows before update or delete on partners_auditentry for each row execute function audit_only_grows();

create function audit_checkpoint_stays() returns trigger language plpgsql as $$
begin
    -- A checkpoint says what the chain said, and nothing younger than 30 days is ever forgotten.
    if tg_op = 'INSERT' and exists (select from partners_auditentry e where (e.seq, e.hash) = (new.seq, new.hash))
        and not exists (select from partners_auditentry e where e.seq <= new.seq and e.at > statement_timestamp() - interval '30 days')
    then
        return new;
    end if;
    raise exception 'a checkpoint ends an old part of the chain, once' using errcode = 'SL004';
end $$;
create trigger auditcheckpoint_stays before insert or update or delete on partners_auditcheckpoint for each row
    execute function audit_checkpoint_stays();
