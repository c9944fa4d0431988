"""Who falls under a care rule, and which duties follow from it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from services.visits.domain.festival import festival_days
from services.visits.domain.period import DAY, Moments, Period, civil_moment, periods_from
from services.visits.domain.person import AT_THE_DOOR, WISHES, Person, gap_of_tier
from shared.birthdays import birthdays

__all__ = [
    "CADENCES",
    "CARE_GROUPS",
    "FIRST_PERIOD_MINIMUM",
    "Duty",
    "Rule",
    "applies",
    "duties_of",
    "gap_days",
    "grounds",
    "moments_of",
]

FIRST_PERIOD_MINIMUM = timedelta(hours=8)
"""A period that has begun is a duty only if a working day of it is left; with less, whoever comes onto the list on a
Sunday evening is missed by midnight, and nobody can do anything about it."""


CARE_GROUPS = ("lives_alone", "empty_nest", "left_behind", "disabled", "severe_disability", "lost_only_child")
"""The six groups of the national visiting scheme (独居、空巢、留守、失能、重残、计划生育特殊家庭).

The monthly visiting rate is counted of them.
"""

CADENCES = frozenset({"week", "month", "days"})
"""Periods that come again and again. Of rules with these, a stricter one stands for a laxer one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a care rule."""

    rule_id: UUID
    version: int
    community: str | None
    """Community, street or district by the beginning of its code; None is everywhere."""
    categories: frozenset[str]
    """Any of these; a rule without any group means every special resident."""
    period: str
    """``week``, ``month``, ``days``, ``birthday``, ``festival``, or ``cause`` for what is ordered when it happens."""
    opens_before_days: int
    window_from: str
    window_to: str
    grace_minutes: int
    active: bool
    saved_at: datetime
    name: str = ""
    modes: frozenset[str] = frozenset()
    remote_limit: int | None = None
    tiers: frozenset[str] = frozenset()
    situations: frozenset[str] = frozenset()
    """What somebody goes through for some time, such as ``bereaved``."""
    period_days: int | None = None
    """``days``: how long after a contact the next is due; None follows the resident's tier."""
    festival: str | None = None
    """``lunar:09-09`` or ``solar:10-01``."""
    cause: str | None = None
    """``cause``: what has to happen."""
    active_from: date | None = None
    active_to: date | None = None
    """The last day on which it holds."""

    @property
    def everybody(self) -> bool:
        """Whether it is for every special resident."""
        return not (self.categories or self.tiers or self.situations)

    def holds_on(self, day: date) -> bool:
        """Say whether the rule is in force on a day."""
        begun = self.active_from is None or self.active_from <= day
        return self.active and begun and (self.active_to is None or day <= self.active_to)


@dataclass(frozen=True, slots=True)
class Duty:
    """One resident is to be contacted in one period."""

    period: Period
    moments: Moments


def applies(rule: Rule, person: Person, today: date) -> bool:
    """Say whether a resident falls under a rule on a day."""
    if rule.period == "cause" or not person.reachable or not rule.holds_on(today):
        return False
    if not person.community.startswith(rule.community or ""):
        return False
    if person.elsewhere and rule.modes and rule.modes <= AT_THE_DOOR:
        return False
    return person.special if rule.everybody else bool(grounds(rule, person))


def grounds(rule: Rule, person: Person) -> tuple[str, ...]:
    """Return what brings a resident under a rule: categories, the tier, what they go through."""
    tier = {person.tier} if person.tier and person.special else set()
    return (
        *sorted(rule.categories & person.categories),
        *sorted(rule.tiers & tier),
        *sorted(rule.situations & person.situations),
    )


def gap_days(rule: Rule, person: Person) -> int:
    """Return after how many days without a contact the next one is due, by a rule that counts days."""
    if WISHES in rule.situations and person.wish is not None and person.wish.every_days is not None:
        return person.wish.every_days
    return rule.period_days or person.tier_gap_days or gap_of_tier(person.tier)


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
    """Return the duties of a resident under a rule of the calendar that applies.

    The week or month of now and the next one; birthdays and festivals up to `ahead_days` ahead. A period that has begun
    counts if enough of it is left, and every period that began while nobody was planning counts in any case.

    Parameters
    ----------
    since
        When duties of this rule were last planned for the resident; None if never.
    """
    start = min(since, now) if since else now
    first_on, today = start.astimezone(zone).date(), now.astimezone(zone).date()
    periods = (
        _days(rule, person, first_on, today, ahead_days)
        if rule.period in {"birthday", "festival"}
        else _calendar(rule, first_on, today)
    )
    duties = [Duty(period=period, moments=moments_of(rule, period, zone)) for period in periods]
    return [duty for duty in duties if _wanted(duty.moments, now=now, since=since)]


def _wanted(moments: Moments, *, now: datetime, since: datetime | None) -> bool:
    return moments.due_at - now >= FIRST_PERIOD_MINIMUM or (since is not None and moments.opens_at > since)


def _calendar(rule: Rule, first_on: date, today: date) -> list[Period]:
    found = []
    for period in periods_from(rule.period, first_on):
        found.append(period)
        if period.first_on > today:
            break
    return [period for period in found if rule.active_to is None or period.first_on <= rule.active_to]


def _days(rule: Rule, person: Person, first_on: date, today: date, ahead_days: int) -> list[Period]:
    before = rule.opens_before_days * DAY
    last_on = today + ahead_days * DAY + before
    if rule.period == "festival":
        days = festival_days(rule.festival or "", first_on=first_on, last_on=last_on)
    else:
        days = birthdays(birth_date=person.birth_date, lunar=person.lunar_birthday, first_on=first_on, last_on=last_on)
    return [Period(key=f"{day:%Y-%m-%d}", first_on=day - before, last_on=day) for day in days]
