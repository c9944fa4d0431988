"""Which level is told now, which are skipped because nobody is there, and when the next one follows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.alerts.domain.notices import Recipient
from services.alerts.domain.plans import Plan

__all__ = ["Climb", "SkippedLevel", "climb", "climbs_on_at", "people_on", "person_at"]


@dataclass(frozen=True, slots=True)
class SkippedLevel:
    """A level at which nobody can be told."""

    level: int
    role: str
    """The role that should have been there: the first of the level."""


@dataclass(frozen=True, slots=True)
class Climb:
    """What one climb comes to."""

    skipped: tuple[SkippedLevel, ...]
    level: int
    """Level that is told now; the number of levels if none is left."""
    role: str | None
    """Role that is told now. None means that the plan is exhausted."""
    next_at: datetime | None
    """When to climb again unless somebody acknowledges."""


def climb(plan: Plan, reachable: Collection[str | UUID], *, level: int, raised_at: datetime, now: datetime) -> Climb:
    """Go up from `level` to the next level at which somebody can be told.

    Levels without anybody cost no time. A level that is told keeps its whole interval even if it is told late, for
    instance after an outage: climbing through all of them in one second would tell everybody and give nobody the time
    to answer.

    Parameters
    ----------
    plan
        The plan on the alert.
    reachable
        Roles that are filled by somebody who can be reached, and those reachable whom the plan names themselves.
    level
        Level that was told last; 0 before the first.
    raised_at, now
        When the alert was raised, and the moment of climbing.
    """
    skipped: list[SkippedLevel] = []
    for number, step in enumerate(plan.levels[level:], start=level + 1):
        named = step.roles[0] if step.staff_id in reachable else None
        role = named or next((role for role in step.roles if role in reachable), None)
        if role is not None:
            return Climb(tuple(skipped), number, role, _next_at(plan, number, raised_at=raised_at, now=now))
        if not step.optional:
            skipped.append(SkippedLevel(number, step.roles[0]))
    return Climb(tuple(skipped), len(plan.levels), None, None)


def person_at(plan: Plan, step: Climb, reachable: Mapping[str | UUID, Recipient]) -> Recipient | None:
    """Return whom a climb tells: whom the level names, else whoever holds the role; None if nobody is left."""
    if step.role is None:
        return None
    named = plan.levels[step.level - 1].staff_id
    if named is not None and named in reachable:
        return replace(reachable[named], role=step.role)
    return reachable[step.role]


def people_on(plan: Plan, reachable: Mapping[str | UUID, Recipient], *, now: datetime) -> dict[int, Recipient]:
    """Return whom each level of a plan would tell now, without the levels that would tell nobody."""
    people: dict[int, Recipient] = {}
    step = climb(plan, reachable, level=0, raised_at=now, now=now)
    while (person := person_at(plan, step, reachable)) is not None:
        people[step.level] = person
        step = climb(plan, reachable, level=step.level, raised_at=now, now=now)
    return people


def climbs_on_at(plan: Plan, *, level: int, raised_at: datetime, now: datetime) -> datetime:
    """Return when an alert that stood still climbs on: when its plan says, or now where that has passed."""
    after = plan.levels[level].after if level < len(plan.levels) else plan.exhausted_after
    return max(now, raised_at + after)


def _next_at(plan: Plan, level: int, *, raised_at: datetime, now: datetime) -> datetime:
    after = plan.levels[level].after if level < len(plan.levels) else plan.exhausted_after
    interval = after - plan.levels[level - 1].after
    return max(raised_at + after, now + interval)
