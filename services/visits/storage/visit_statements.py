"""The statements that make and change many visits at once; each returns what it changed."""

from typing import Any

from sqlalchemy import TextClause

from services.visits.storage.statements import statement

__all__ = [
    "CANCEL",
    "CLAIM_MISSED",
    "COMPLETE_SEEN",
    "FACT",
    "FOLLOW",
    "LAST_PERIODS",
    "LIMIT_REMOTE",
    "MISS_NOW",
    "PLAN",
    "REWEIGH",
    "TRY",
    "with_facts",
]

FACT = (
    "v.id, v.resident_id, v.area, v.rule_id, v.rule_version, v.period, v.liaison_id, v.opens_at, v.deadline_at, "
    "v.status, v.revision, v.contact_id, v.completed_at, v.cancel_reason, v.detected_late"
)
"""The columns of a `VisitFact`, in its order."""


def with_facts(sql: str, **parameters: Any) -> TextClause:  # noqa: ANN401
    """Return a statement on `visit v` that answers with the facts about what it changed."""
    return statement(f"{sql} returning {FACT}", **parameters)


PLAN = with_facts(
    """
    insert into visit as v (
        id, resident_id, area, rule_id, rule_version, rule_name, modes, base_modes, reasons, remote_limit,
        needs_findings, period, opens_at, due_at, ends_at, deadline_at, status, liaison_id, liaison_name
    )
    select d.id, d.resident_id, r.area, s.rule_id, s.rule_version, w.name, s.modes, s.modes, s.reasons, w.remote_limit,
           w.needs_findings, s.period, s.opens_at, s.due_at, s.ends_at, s.deadline_at, 'planned',
           coalesce(h.staff_id, c.liaison_id), case when h.staff_id is null then c.liaison_name else h.staff_name end
      from unnest(:visits, :residents, :slots) as d (id, resident_id, slot)
      join jsonb_to_recordset(cast(:slot_list as jsonb)) as s (
               slot integer, rule_id uuid, rule_version integer, period text, modes text[], reasons text[],
               opens_at timestamptz, due_at timestamptz, ends_at timestamptz, deadline_at timestamptz
           ) on s.slot = d.slot
      join care_rule_version w on w.rule_id = s.rule_id and w.version = s.rule_version
      join resident_copy r on r.resident_id = d.resident_id
      left join circle_copy c on c.resident_id = d.resident_id
      left join wish h on h.resident_id = d.resident_id
        on conflict (resident_id, rule_id, period) do update set
           status = 'planned', cancel_reason = null, revision = v.revision + 1,
           rule_version = excluded.rule_version, rule_name = excluded.rule_name, modes = excluded.modes,
           base_modes = excluded.base_modes, reasons = excluded.reasons, remote_limit = excluded.remote_limit,
           needs_findings = excluded.needs_findings, original_due_at = null, original_ends_at = null,
           postpone_reason = null, reassigned_at = null, opens_at = excluded.opens_at, due_at = excluded.due_at,
           ends_at = excluded.ends_at, deadline_at = excluded.deadline_at,
           liaison_id = excluded.liaison_id, liaison_name = excluded.liaison_name
     where v.status = 'cancelled'
        or v.status = 'planned' and v.opens_at > :now and v.rule_version < excluded.rule_version
           and v.original_due_at is null
    """,
    moments=("now",),
    id_lists=("visits", "residents"),
    number_lists=("slots",),
)
"""A visit that exists stays as it is, but for two: one that was cancelled is due again, and one that has not opened
and was not postponed follows the newest version of its rule."""

REWEIGH = statement(
    """
    update visit v
       set reasons = w.reasons,
           base_modes = case when v.opens_at > :now then w.modes else v.base_modes end,
           modes = case when v.opens_at > :now then w.modes else v.modes end
      from unnest(:residents, :kinds) as d (resident_id, kind)
      join jsonb_to_recordset(cast(:kind_list as jsonb)) as w (
               kind integer, rule_id uuid, reasons text[], modes text[]
           ) on w.kind = d.kind
     where v.resident_id = d.resident_id
       and v.rule_id = w.rule_id
       and v.status = 'planned'
       and (v.reasons <> w.reasons or v.opens_at > :now and v.base_modes <> w.modes)
    """,
    moments=("now",),
    id_lists=("residents",),
    number_lists=("kinds",),
)
"""What a resident has come under meanwhile stands on visits that are planned already; one that has opened keeps its
modes."""

COMPLETE_SEEN = with_facts(
    """
    update visit v
       set status = 'completed', completed_at = c.happened_at, contact_id = c.id, revision = v.revision + 1,
           last_outcome = c.outcome, last_outcome_at = c.happened_at
      from (
               select distinct on (w.id) w.id as visit_id, k.id, k.happened_at, k.outcome
                 from visit w
                 join contact k on k.resident_id = w.resident_id
                where w.id = any(:visits)
                  and w.status = 'planned'
                  and k.happened_at >= w.opens_at and k.happened_at < w.ends_at
                  and k.outcome in ('safe', 'needs_attention')
                  and k.mode = any(w.modes) and k.mode <> 'signal'
                  and (not w.needs_findings or k.note <> '' or k.findings <> '[]')
                order by w.id, k.happened_at
           ) c
     where v.id = c.visit_id
    """,
    id_lists=("visits",),
)

CANCEL = with_facts(
    """
    update visit v
       set status = 'cancelled', cancel_reason = e.reason, revision = v.revision + 1
      from jsonb_to_recordset(cast(:ended as jsonb)) as e (
               resident_id uuid, rule_id uuid, period text, reason text, opens_after timestamptz,
               ends_after timestamptz, deadline_after timestamptz
           )
     where v.resident_id = e.resident_id
       and v.rule_id = e.rule_id
       and (e.period is null or v.period = e.period)
       and v.status = 'planned'
       and (e.opens_after is null or v.opens_at > e.opens_after)
       and (e.ends_after is null or v.ends_at > e.ends_after)
       and (e.deadline_after is null or v.deadline_at > e.deadline_after)
    """
)

CLAIM_MISSED = with_facts(
    """
    update visit v
       set status = 'missed', missed_at = :now, revision = v.revision + 1,
           detected_late = v.deadline_at < :late_before
     where v.id = any(array(
               select id
                 from visit
                where status = 'planned' and deadline_at <= :now
                order by deadline_at
                limit :limit
                  for update skip locked
           ))
    """,
    moments=("now", "late_before"),
)
"""One statement finds, locks, changes and returns. The array keeps the planner from joining a limited subquery, which
can flip to reading the whole table."""

MISS_NOW = with_facts(
    """
    update visit v
       set status = 'missed', missed_at = :now, revision = v.revision + 1,
           detected_late = v.deadline_at < :late_before
     where v.id = any(:visits) and v.status = 'planned' and v.deadline_at <= :now
    """,
    moments=("now", "late_before"),
    id_lists=("visits",),
)

TRY = statement(
    """
    update visit
       set last_outcome = :outcome, last_outcome_at = :happened_at
     where resident_id = :resident
       and opens_at <= :happened_at and ends_at > :happened_at
       and (last_outcome_at is null or last_outcome_at <= :happened_at)
    """,
    moments=("happened_at",),
    ids=("resident",),
)

FOLLOW = with_facts(
    """
    update visit v
       set area = r.area, reassigned_at = null, revision = v.revision + 1,
           liaison_id = coalesce(h.staff_id, c.liaison_id),
           liaison_name = case when h.staff_id is null then c.liaison_name else h.staff_name end
      from resident_copy r
      left join circle_copy c on c.resident_id = r.resident_id
      left join wish h on h.resident_id = r.resident_id
     where r.resident_id = any(:residents)
       and v.resident_id = r.resident_id
       and v.status = 'planned'
       and v.area <> r.area
       and v.due_at > r.changed_at
    """,
    id_lists=("residents",),
)
"""A visit that is still due goes along with a resident who is in another community now; whoever had it by a person's
word there has it no longer. One whose time had passed, with only the grace left, stays with whom it was."""

LIMIT_REMOTE = statement(
    """
    update visit v
       set modes = w.modes
      from (
               select x.id,
                      case when done.count >= x.remote_limit and cardinality(door.modes) > 0
                            and r.presence not in ('hospital', 'station', 'away')
                           then door.modes else x.base_modes end as modes
                 from visit x
                 join resident_copy r on r.resident_id = x.resident_id
                cross join lateral (
                          select array(
                                     select mode from unnest(x.base_modes) as mode where mode in ('door', 'home_visit')
                                 ) as modes
                      ) door
                cross join lateral (
                          select count(*)
                            from visit y
                           where y.resident_id = x.resident_id
                             and y.rule_id = x.rule_id
                             and y.opens_at < x.opens_at
                             and y.status in ('completed', 'completed_late')
                             and y.opens_at > coalesce((
                                     select max(k.happened_at)
                                       from contact k
                                      where k.resident_id = x.resident_id
                                        and k.outcome in ('safe', 'needs_attention')
                                        and k.mode in ('door', 'home_visit', 'activity')
                                 ), '-infinity')
                      ) done
                where x.resident_id = any(:residents)
                  and x.status = 'planned'
                  and x.remote_limit is not null
           ) w
     where v.id = w.id
       and v.modes <> w.modes
    """,
    id_lists=("residents",),
)
"""Counts the periods that were done since the resident was last seen in person; missed ones neither count nor reset."""

LAST_PERIODS = statement(
    """
    select distinct on (resident_id, rule_id)
           resident_id, rule_id, ends_at, completed_at, status
      from visit
     where resident_id = any(:residents) and rule_id = any(:rules) and status <> 'cancelled'
     order by resident_id, rule_id, opens_at desc
    """,
    id_lists=("residents", "rules"),
)
"""The newest period of each resident by rules that count days since the last contact."""
