"""Escalation plans: who is told, in which order, and when the next one is."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

__all__ = ["CLIMBING_ORDER", "DEPUTY", "Level", "Plan", "arrange", "listed_only", "roles_above", "with_deputy"]

CLIMBING_ORDER = ("liaison", "block_captain", "compound_director", "grid_leader", "deputy_head", "secretary")
"""Roles of a care circle, nearest first."""

DEPUTY, HEAD = "deputy_head", "secretary"


@dataclass(frozen=True, slots=True)
class Level:
    """One step: the first of its roles that is filled is told."""

    roles: tuple[str, ...]
    after: timedelta
    """From the raising of the alert."""
    step: str | None = None
    """What this level is to do: ``phone``, ``door``, ``relative``, ``responder``; None is as the alert says."""
    staff_field: str | None = None
    """Field of the fact with the very person who is told here; in a rule only."""
    optional: bool = False
    """Whether it is passed over without a word where nobody holds a role."""
    staff_id: UUID | None = None
    """The very person who is told here if they can be reached, else whoever holds a role; on an alert only."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of an alert, nearest first."""

    levels: tuple[Level, ...]
    exhausted_after: timedelta
    """From the raising: when nobody at the last level has acknowledged either."""
    until_state: bool = False
    """Whether only a record of the person's state stops the steps; somebody who takes the alert does not."""
    ends_quietly: bool = False
    """Whether it is put away as told at its end, and nobody is called: for what has to be known, not answered. Ask
    `is_quiet_for`: what becomes urgent has to be answered."""

    weekly: bool = False
    """Whether nobody is told by itself: it stands on the desk and in the weekly digest."""

    def to_json(self) -> dict[str, Any]:
        """Return the plan as it is copied onto an alert."""
        return {
            "levels": [
                {
                    "roles": list(level.roles),
                    "after_minutes": _minutes(level.after),
                    "step": level.step,
                    "optional": level.optional,
                    "staff_id": str(level.staff_id) if level.staff_id else None,
                }
                for level in self.levels
            ],
            "exhausted_after_minutes": _minutes(self.exhausted_after),
            "until_state": self.until_state,
            "ends_quietly": self.ends_quietly,
            "weekly": self.weekly,
        }

    def is_quiet_for(self, severity: str) -> bool:
        """Say whether a case of this severity is put away at its end by itself; what is urgent never is."""
        return self.ends_quietly and severity != "urgent"

    def following(self, before: "Plan", *, level: int, elapsed: timedelta, but: Collection[int]) -> "Plan":
        """Return the plan of an alert that has climbed another one, and climbs this one from now on.

        Levels that were told keep their numbers; those of this plan come after them, from its first.

        Parameters
        ----------
        level
            Level of the plan before that was told last.
        elapsed
            Since the raising.
        but
            Levels of this plan that are told otherwise.
        """
        left = [step for number, step in enumerate(self.levels, start=1) if number not in but]
        later = (replace(step, after=step.after + elapsed) for step in left)
        levels = (*before.levels[:level], *later)
        return replace(self, levels=levels, exhausted_after=self.exhausted_after + elapsed)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> "Plan":
        """Read a plan from an alert."""
        return cls(
            levels=tuple(
                Level(
                    roles=tuple(level["roles"]),
                    after=timedelta(minutes=level["after_minutes"]),
                    step=level.get("step"),
                    optional=level.get("optional", False),
                    staff_field=level.get("staff_field"),
                    staff_id=UUID(level["staff_id"]) if level.get("staff_id") else None,
                )
                for level in fields["levels"]
            ),
            exhausted_after=timedelta(minutes=fields["exhausted_after_minutes"]),
            until_state=fields.get("until_state", False),
            ends_quietly=fields.get("ends_quietly", False),
            weekly=fields.get("weekly", False),
        )

    def naming(self, person: Callable[[str], UUID | None]) -> "Plan":
        """Put the very people into the levels that ask for somebody whom the fact names."""
        levels = (
            replace(level, staff_id=person(level.staff_field)) if level.staff_field else level for level in self.levels
        )
        return replace(self, levels=tuple(levels))


def listed_only(stays: timedelta) -> Plan:
    """Return the plan of an alert that nobody is told of by itself."""
    return Plan(levels=(), exhausted_after=stays, ends_quietly=True, weekly=True)


def roles_above(role: str) -> frozenset[str]:
    """Return the roles that answer for a vacancy of `role`: all further up."""
    return frozenset(CLIMBING_ORDER[CLIMBING_ORDER.index(role) + 1 :])


def with_deputy(plan: Plan) -> Plan:
    """Tell the deputy head where the head would be told, and the head one interval later.

    A plan that speaks of the deputy stays as it is, and so does one that never reaches the head.
    """
    roles = [level.roles for level in plan.levels]
    at = next((number for number, named in enumerate(roles) if HEAD in named), None)
    if at is None or any(DEPUTY in named for named in roles):
        return plan
    ends = [*(level.after for level in plan.levels[1:]), plan.exhausted_after]
    interval = ends[at] - plan.levels[at].after
    later = [replace(level, after=level.after + interval) for level in plan.levels[at:]]
    deputy = Level(roles=(DEPUTY,), after=plan.levels[at].after)
    return replace(plan, levels=(*plan.levels[:at], deputy, *later), exhausted_after=plan.exhausted_after + interval)


def arrange(plan: Plan, *, asked_last: Iterable[str] = (), only: frozenset[str] | None = None) -> Plan:
    """Fit a community's plan to one kind of alert, as it is then copied onto the alert.

    Parameters
    ----------
    plan
        The plan in force.
    asked_last
        Roles that are told only if nobody else of their level is there.
    only
        Roles that may be told at all; a level without any of them falls away. None is all.
    """
    return _arranged(plan, frozenset(asked_last), only)


@lru_cache(maxsize=256)
def _arranged(plan: Plan, last: frozenset[str], only: frozenset[str] | None) -> Plan:
    levels = (
        replace(
            level,
            roles=tuple(
                sorted((role for role in level.roles if only is None or role in only), key=lambda role: role in last)
            ),
        )
        for level in plan.levels
    )
    return replace(plan, levels=tuple(level for level in levels if level.roles))


def _minutes(span: timedelta) -> int:
    return int(span / timedelta(minutes=1))
