"""Who falls under a care rule, and which duties follow from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from services.visits.domain.birthday import birthdays
from services.visits.domain.period import DAY, Moments, Period, civil_moment, periods_from

__all__ = ["CARE_GROUPS", "FIRST_PERIOD_MINIMUM", "Duty", "Person", "Rule", "applies", "duties_of", "moments_of"]

FIRST_PERIOD_MINIMUM = timedelta(hours=8)
"""A period that has begun is a duty only if a working day of it is left; with less, whoever comes onto the list on a
Sunday evening is missed by midnight, and nobody can do anything about it."""


CARE_GROUPS = ("lives_alone", "empty_nest", "left_behind", "disabled", "severe_disability", "lost_only_child")
"""The six groups of the national visiting scheme (独居、空巢、留守、失能、重残、计划生育特殊家庭).

The monthly visiting rate is counted of them.
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a care rule."""

    rule_id: UUID
    version: int
    community: str | None
    categories: frozenset[str]
    """Any of these; none means every special resident."""
    period: str
    """``week``, ``month`` or ``birthday``."""
    opens_before_days: int
    window_from: str
    window_to: str
    grace_minutes: int
    active: bool
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """What the rules need to know of a resident."""

    community: str
    categories: frozenset[str]
    special: bool
    on_list: bool
    birth_date: date | None
    lunar_birthday: str | None


@dataclass(frozen=True, slots=True)
class Duty:
    """One resident is to be contacted in one period."""

    period: Period
    moments: Moments


def applies(rule: Rule, person: Person) -> bool:
    """Say whether a resident falls under a rule that is in force."""
    if not rule.active or not person.on_list or rule.community not in {None, person.community}:
        return False
    return person.special if not rule.categories else bool(rule.categories & person.categories)


def moments_of(rule: Rule, period: Period, zone: tzinfo) -> Moments:
    """Return when a duty of a rule opens, is due, ends and is missed."""
    due_at = civil_moment(period.last_on, rule.window_to, zone)
    return Moments(
        opens_at=civil_moment(period.first_on, rule.window_from, zone),
        due_at=due_at,
        ends_at=civil_moment(period.last_on, "24:00", zone),
        deadline_at=due_at + timedelta(minutes=rule.grace_minutes),
    )


def duties_of(
    rule: Rule, person: Person, *, now: datetime, since: datetime | None, zone: tzinfo, ahead_days: int
) -> list[Duty]:
    """Return the duties of a resident under a rule that applies.

    The week or month of now and the next one; birthdays up to `ahead_days` ahead. A period that has begun counts if
    enough of it is left, and every period that began while nobody was planning counts in any case.

    Parameters
    ----------
    since
        When duties of this rule were last planned for the resident; None if never.
    """
    start = min(since, now) if since else now
    first_on, today = start.astimezone(zone).date(), now.astimezone(zone).date()
    periods = _birthdays(rule, person, first_on, today, ahead_days) or _calendar(rule, first_on, today)
    duties = [Duty(period=period, moments=moments_of(rule, period, zone)) for period in periods]
    return [duty for duty in duties if _wanted(duty.moments, now=now, since=since)]


def _wanted(moments: Moments, *, now: datetime, since: datetime | None) -> bool:
    return moments.due_at - now >= FIRST_PERIOD_MINIMUM or (since is not None and moments.opens_at > since)


def _calendar(rule: Rule, first_on: date, today: date) -> list[Period]:
    if rule.period == "birthday":
        return []
    found = []
    for period in periods_from(rule.period, first_on):
        found.append(period)
        if period.first_on > today:
            break
    return found


def _birthdays(rule: Rule, person: Person, first_on: date, today: date, ahead_days: int) -> list[Period]:
    if rule.period != "birthday":
        return []
    before = rule.opens_before_days * DAY
    days = birthdays(
        birth_date=person.birth_date,
        lunar=person.lunar_birthday,
        first_on=first_on,
        last_on=today + ahead_days * DAY + before,
    )
    return [Period(key=f"{day:%Y-%m-%d}", first_on=day - before, last_on=day) for day in days]
