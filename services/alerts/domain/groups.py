"""Groups: which cases are one alert, because one thing explains them and the same people answer for them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from services.alerts.domain.plans import Plan

__all__ = ["JOINABLE_LEVEL", "Grouping", "audience", "counted"]

JOINABLE_LEVEL = 1
"""A case joins while the first level is waited for. Later it would climb past people who were never told of it."""

COUNT = re.compile(r"\(共 \d+ 户\)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """How the cases of one rule become one alert."""

    by: tuple[str, ...] = ()
    """Fields of the fact that must say the same, besides community and ladder."""
    wait: timedelta = timedelta()
    """Real time in which further cases may join before anybody is told: how long one burst of facts lasts."""

    @classmethod
    def from_json(cls, body: Mapping[str, Any] | None) -> "Grouping | None":
        """Read the words of a rule; None for a rule whose cases stand alone."""
        if body is None:
            return None
        return cls(by=tuple(body.get("by", ())), wait=timedelta(seconds=body.get("wait_seconds", 0)))


def audience(plan: Plan, people: Mapping[str, UUID]) -> str:
    """Return a mark that is the same for cases that climb the same ladder: same steps, same people on them."""
    roles = sorted({role for level in plan.levels for role in level.roles})
    ladder = [[role, str(people[role]) if role in people else None] for role in roles]
    return sha256(json.dumps([plan.to_json(), ladder], sort_keys=True).encode()).hexdigest()[:32]


def counted(title: str, members: Iterable[UUID | None] | Sequence[object]) -> str:
    """Say in a title how many it is about, where it is about more than one."""
    count = len(set(members))
    plain = COUNT.sub("", title)
    return f"{plain}(共 {count} 户)" if count > 1 else plain
