"""What a ladder begins with, as statements: an alert about a mission. For each organisation that has rungs on the mission and may know of
the alert: whose it is, and those whom its label shows it to, until their people are out.
"""

from __future__ import annotations

CHECK_IN_MIN = 60  # minutes between contacts where the plan agrees on no other (models.TravelRules)
QUIET = ("speed", "low_battery", "vetting")  # told to who drives or plans; nobody is woken for them

# An entry for the mission's audience in label l, by its own list or on a standing consent that holds.
TOLD = """exists (
    select from partners_labelentry e where e.label_id = l.id and e.audience_id = m.audience_id and (e.basis = '' or exists (
        select from partners_standingconsent c where c.originator_id = l.originator_id and c.area_id = l.area_id and c.kind = e.basis
            and c.audience_id = e.audience_id and c.view >= e.view
            and c.starts_at <= sight_now() and (c.ends_at is null or c.ends_at > sight_now()))))"""
STILL_IN = """exists (
    select from partners_audiencemember s join partners_member b on b.id = s.member_id and b.organisation_id = r.organisation_id
    where s.audience_id = m.audience_id and s.out_at is null and s.ends_at is null)"""

BEGIN = f"""
insert into movements_escalation (id, mission_id, organisation_id, cause, about, vehicle_id, words, starts_at)
select gen_random_uuid(), m.id, r.organisation_id, a.rule, a.id, v.id, coalesce(v.call_sign, ''), a.raised_at
from movements_alert a join movements_mission m on m.id = a.mission_id join partners_label l on l.id = a.label_id
left join movements_vehicle v on v.id = a.vehicle_id
join (select distinct mission_id, organisation_id from movements_rung where taken_off_at is null) r on r.mission_id = m.id
where a.state <> 'ended' and a.rule <> all(%(quiet)s) and (r.organisation_id = l.originator_id or {TOLD} and {STILL_IN})
on conflict do nothing
"""  # noqa: S608  texts of ours
END = """
update movements_escalation x set ends_at = %(at)s where x.ends_at is null
    and not exists (select from movements_alert a where a.id = x.about and a.state <> 'ended')
returning x.id
"""
# An alert is acknowledged once for all who see it; it stops the ladder of the organisation whose person did so, and no other's.
STOP = """
update movements_escalation x set acknowledged_at = a.acknowledged_at from movements_alert a, partners_organisation o
where x.ends_at is null and x.acknowledged_at is null and a.id = x.about and o.id = x.organisation_id and a.acknowledged_by = o.name
    and a.acknowledged_at is not null
returning x.id
"""
DUE = """
insert into movements_sent (id, escalation_id, rung_id, due_at, state, tries, outcome)
select gen_random_uuid(), e.id, r.id, e.starts_at + r.after_min * interval '1 minute', 'due', 0, ''
from movements_escalation e join movements_rung r on r.mission_id = e.mission_id and r.organisation_id = e.organisation_id
where e.ends_at is null and e.acknowledged_at is null and r.taken_off_at is null
    and e.starts_at + r.after_min * interval '1 minute' <= %(at)s
    and not exists (select from movements_sent s where s.escalation_id = e.id and s.rung_id = r.id)
order by 4, r.id on conflict do nothing returning id
"""
