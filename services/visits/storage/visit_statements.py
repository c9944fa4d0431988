"""The statements that make and change many visits at once; each returns what it changed."""

from services.visits.storage.statements import statement

__all__ = ["CANCEL", "CLAIM_MISSED", "COMPLETE_SEEN", "LIMIT_REMOTE", "MISS_NOW", "PLAN", "TRY"]

PLAN = statement(
    """
    insert into visit as v (
        id, resident_id, area, rule_id, rule_version, rule_name, modes, remote_limit, period, opens_at, due_at, ends_at,
        deadline_at, status, liaison_id, liaison_name
    )
    select d.id, d.resident_id, d.area, d.rule_id, d.rule_version, r.name, r.modes, r.remote_limit, d.period,
           d.opens_at, d.due_at, d.ends_at, d.deadline_at, 'planned', d.liaison_id, d.liaison_name
      from jsonb_to_recordset(cast(:duties as jsonb)) as d (
               id uuid, resident_id uuid, area text, rule_id uuid, rule_version integer, period text,
               opens_at timestamptz, due_at timestamptz, ends_at timestamptz, deadline_at timestamptz,
               liaison_id uuid, liaison_name text
           )
      join care_rule_version r on r.rule_id = d.rule_id and r.version = d.rule_version
      left join visit x on x.resident_id = d.resident_id and x.rule_id = d.rule_id and x.period = d.period
     where x.id is null
        or x.status = 'cancelled'
        or x.status = 'planned' and x.opens_at > :now and x.rule_version < d.rule_version
     order by d.deadline_at, d.id
        on conflict (resident_id, rule_id, period) do update set
           status = 'planned', cancel_reason = null, revision = v.revision + 1,
           rule_version = excluded.rule_version, rule_name = excluded.rule_name, modes = excluded.modes,
           remote_limit = excluded.remote_limit, opens_at = excluded.opens_at, due_at = excluded.due_at,
           ends_at = excluded.ends_at, deadline_at = excluded.deadline_at,
           liaison_id = excluded.liaison_id, liaison_name = excluded.liaison_name
     where v.status = 'cancelled'
        or v.status = 'planned' and v.opens_at > :now and v.rule_version < excluded.rule_version
    returning v.*
    """,
    moments=("now",),
)
"""A visit that exists stays as it is, but for two: one that was cancelled is due again, and one that has not opened
follows the newest version of its rule."""

COMPLETE_SEEN = statement(
    """
    update visit v
       set status = 'completed', completed_at = c.happened_at, contact_id = c.id, revision = v.revision + 1,
           last_outcome = c.outcome, last_outcome_at = c.happened_at
      from visit w
     cross join lateral (
               select k.id, k.happened_at, k.outcome
                 from contact k
                where k.resident_id = w.resident_id
                  and k.happened_at >= w.opens_at and k.happened_at < w.ends_at
                  and k.outcome in ('safe', 'needs_attention')
                  and k.mode = any(w.modes)
                order by k.happened_at
                limit 1
           ) c
     where w.id = any(:visits)
       and v.id = w.id
       and v.status = 'planned'
    returning v.*
    """,
    id_lists=("visits",),
)

CANCEL = statement(
    """
    update visit v
       set status = 'cancelled', cancel_reason = e.reason, revision = v.revision + 1
      from jsonb_to_recordset(cast(:ended as jsonb)) as e (
               resident_id uuid, rule_id uuid, period text, reason text, opens_after timestamptz,
               deadline_after timestamptz
           )
     where v.resident_id = e.resident_id
       and v.rule_id = e.rule_id
       and (e.period is null or v.period = e.period)
       and v.status = 'planned'
       and (e.opens_after is null or v.opens_at > e.opens_after)
       and (e.deadline_after is null or v.deadline_at > e.deadline_after)
    returning v.*
    """
)

CLAIM_MISSED = statement(
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
    returning v.*
    """,
    moments=("now", "late_before"),
)
"""One statement finds, locks, changes and returns. The array keeps the planner from joining a limited subquery, which
can flip to reading the whole table."""

MISS_NOW = statement(
    """
    update visit v
       set status = 'missed', missed_at = :now, revision = v.revision + 1,
           detected_late = v.deadline_at < :late_before
     where v.id = any(:visits) and v.status = 'planned' and v.deadline_at <= :now
    returning v.*
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

LIMIT_REMOTE = statement(
    """
    update visit v
       set modes = w.modes
      from (
               select x.id,
                      case when done.count >= x.remote_limit and cardinality(door.modes) > 0
                           then door.modes else r.modes end as modes
                 from visit x
                 join care_rule_version r on r.rule_id = x.rule_id and r.version = x.rule_version
                cross join lateral (
                          select array(
                                     select mode from unnest(r.modes) as mode where mode in ('door', 'home_visit')
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
