"""What must be true after a played year, whatever the dice said; each check names what it found wrong."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bench.played import ZONE, Played
from bench.played_people import Person
from services.visits.domain.period import civil_moment
from services.visits.storage.coverage import CoverageStore
from services.visits.use_cases.report_rate import report_rates
from shared.contracts.visits_cadence import ReportMonthlyRates
from shared.contracts.words import Category

__all__ = ["check", "totals"]

LOG = (
    """
    create temporary table log on commit drop as
    select split_part(subject, '.', 4) as kind, position, data ->> 'outcome' as outcome,
           cast(data ->> 'visit_id' as uuid) as visit_id, cast(data ->> 'resident_id' as uuid) as resident_id,
           cast(data ->> 'entity_version' as integer) as version, cast(data ->> 'late' as boolean) as late,
           cast(data ->> 'happened_at' as timestamptz) as happened_at
      from outbox
     cross join lateral (select convert_from(body, 'UTF8')::jsonb -> 'data' as data offset 0) read
     where subject like 'care.evt.visits.%'
    """,
    """
    create temporary table fact on commit drop as
    select kind, position, visit_id, version, late
      from log
     where kind in ('visit_scheduled', 'visit_completed', 'visit_missed', 'visit_cancelled')
    """,
    "analyze log",
    "analyze fact",
)
"""The event log: every event that ever left, as one row; nothing relays it away here."""

WRONG = {
    "visits that were never scheduled, or scheduled and not there": """
        select count(*)
          from visit v full join (select distinct visit_id from fact where kind = 'visit_scheduled') s
            on s.visit_id = v.id
         where v.id is null or s.visit_id is null""",
    "visits whose last event is not their state": """
        select count(*)
          from visit v
          join (
                   select distinct on (visit_id) visit_id, kind, late
                     from fact
                    order by visit_id, version desc, position desc
               ) f on f.visit_id = v.id
         where v.status <> case f.kind
                   when 'visit_scheduled' then 'planned'
                   when 'visit_missed' then 'missed'
                   when 'visit_cancelled' then 'cancelled'
                   else case when f.late then 'completed_late' else 'completed' end
               end""",
    "visits completed or missed more than once": """
        select count(*)
          from (
                   select visit_id from fact where kind in ('visit_completed', 'visit_missed')
                    group by visit_id, kind having count(*) > 1
               ) twice""",
    "misses in the table and not in the log, or the other way": """
        select abs(
                   (select count(*) from visit where missed_at is not null)
                   - (select count(*) from fact where kind = 'visit_missed')
               )""",
    "visits whose deadline has passed and that are still open": """
        select count(*) from visit where status = 'planned' and deadline_at <= :now""",
    "two visits of a resident for one rule and period": """
        select count(*) from (
            select from visit group by resident_id, rule_id, period having count(*) > 1
        ) twice""",
    "days that lie in two periods of one rule": """
        select count(*)
          from (
                   select v.opens_at,
                          lag(case when r.period = 'days' and v.completed_at < v.ends_at
                                   then least(v.ends_at, (date_trunc('day', v.completed_at, 'Asia/Shanghai')
                                                          + interval '1 day'))
                                   else coalesce(v.original_ends_at, v.ends_at) end)
                              over (partition by v.resident_id, v.rule_id order by v.opens_at) as before_ends
                     from visit v
                     join care_rule_version r on r.rule_id = v.rule_id and r.version = v.rule_version
                    where v.status <> 'cancelled' and r.period in ('week', 'month', 'days')
               ) pair
         where opens_at < before_ends""",
    "must-visits told twice and ordered twice, or ordered and not there": """
        select (select count(*) from must_visit m where not exists (select 1 from visit v where v.id = m.visit_id))
               + (select count(*) from (
                      select from must_visit group by resident_id, cause, cause_id having count(*) > 1
                  ) twice)""",
    "contacts in the table and not in the log, or the other way": """
        select abs((select count(*) from contact) - (select count(*) from log where kind = 'contact_recorded'))""",
}

REACHED = """
    select l.area, count(distinct l.resident_id) filter (where c.resident_id is not null) as reached,
           count(distinct l.resident_id) as listed
      from listing l
      left join (
               select resident_id
                 from log
                where kind = 'contact_recorded' and outcome in ('safe', 'needs_attention')
                  and happened_at >= :since and happened_at < :until
           ) c on c.resident_id = l.resident_id
     where l.listed_from < :until and (l.listed_to is null or l.listed_to >= :until)
     group by l.area
"""

TOTALS = "select status, count(*) from visit group by status order by status"


async def check(played: Played, *, last_on: date) -> list[str]:
    """Return what is wrong after the last day; nothing if all is well."""
    wrong = []
    async with played.sessions() as session:
        for sql in LOG:
            await session.execute(text(sql))
        for name, sql in WRONG.items():
            fields = {"now": played.now} if ":now" in sql else {}
            found = int((await session.execute(text(sql), fields)).scalar_one())
            if found:
                wrong.append(f"{found} {name}")
        wrong += [f"figures of coverage: {drift}" for drift in await CoverageStore(session).compare()]
        wrong += await _rates(session, last_on)
        wrong += await _uncovered_days(session, played, last_on)
    return wrong


async def totals(played: Played) -> dict[str, int]:
    """Return how many visits stand in each state."""
    async with played.sessions() as session:
        return {row[0]: row[1] for row in await session.execute(text(TOTALS))}


async def _rates(session: AsyncSession, last_on: date) -> list[str]:
    """Compare the monthly visiting rate with what the event log says, for the month of the last day."""
    month = last_on.replace(day=1)
    span = {
        "since": civil_moment(month, "00:00", ZONE),
        "until": civil_moment((month + timedelta(days=31)).replace(day=1), "00:00", ZONE),
    }
    logged = {row[0]: (row[1], row[2]) for row in await session.execute(text(REACHED), span)}
    district = next(iter(logged), "990102")[:6]
    told = await report_rates(session, ReportMonthlyRates(area=district, month=f"{month:%Y-%m}"), zone=ZONE)
    reported = {line.community: (line.reached, line.listed) for line in told.items}
    return [] if reported == logged else [f"{len(logged)} communities report another rate than their events"]


async def _uncovered_days(session: AsyncSession, played: Played, last_on: date) -> list[str]:
    """Find days without a duty of those to whom nothing ever happened and who are due one every week."""
    settled = [person for person in played.people.values() if person.settled and _due_weekly(person)]
    spans: dict[UUID, list[tuple[datetime, datetime]]] = {person.resident_id: [] for person in settled}
    rows: Any = await session.execute(
        text("select resident_id, opens_at, ends_at from visit where status <> 'cancelled'")
    )
    for resident_id, opens_at, ends_at in rows:
        if resident_id in spans:
            spans[resident_id].append((opens_at, ends_at))
    days = [played.first_on + timedelta(days=number) for number in range((last_on - played.first_on).days + 1)]
    noons = [civil_moment(day, "12:00", ZONE) for day in days]
    bare = sum(not any(one <= noon < end for one, end in found) for found in spans.values() for noon in noons)
    return [f"{bare} days without a duty of {len(settled)} residents who are due one every day"] if bare else []


def _due_weekly(person: Person) -> bool:
    return bool({Category.LIVES_ALONE, Category.DISABLED, Category.EMPTY_NEST} & set(person.categories))
