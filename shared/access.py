"""Who may do what: the same policy for the pages of the console and for the edges of all services.

The policy is data (`access_policy.csv`): a role holds rights, a right covers commands, queries and pages. What nobody
was given is refused, so a request that is in no right can be sent by programs of ours alone; a test names it.

An edge asks ``may(viewer.role, request.NAME)``. A use case narrows what it shows to ``reach_of(viewer.role)``: a
`Reach.OWN` sees the residents they answer for (`Viewer.actor` is their staff id), a `Reach.GRID` the grids named in
`Viewer.grids`, everybody else what `Viewer.reaches`. `SYSTEM_ROLES` are programs and the command line; a request from
the bus without a viewer comes from one of them too, and what such a request may do is for the owner to say.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import casbin

__all__ = [
    "PUBLIC",
    "RIGHTS",
    "ROLES",
    "STRONG_RIGHTS",
    "SYSTEM_ROLES",
    "Reach",
    "is_strong",
    "may",
    "may_any",
    "reach_of",
    "requests_of",
    "right_of",
]

FOLDER = Path(__file__).parent

MODEL = FOLDER / "access_model.conf"
POLICY = FOLDER / "access_policy.csv"

PUBLIC = "public"
"""Role of whoever holds a link and has no account."""

SYSTEM_ROLES = frozenset({"system", "system_operator"})
"""Services among each other, and the command line of whoever runs the house."""

EVERYTHING = "everything"
"""The right that covers all others."""

STRONG_RIGHTS = frozenset({"restricted.see", "ledgers.export", "persons.export", "accounts.manage"})
"""Who holds one of these needs a second factor: what they can show or take away cannot be taken back."""

CACHED_ROLES = 1000
"""Far more than there are; a stranger may claim any."""


class Reach(StrEnum):
    """How far a role sees at most. The scope of the viewer narrows it further, never widens it."""

    OWN = "own"
    """The residents they answer for."""
    GRID = "grid"
    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"
    NONE = "none"
    """No resident at all."""


def may(role: str, what: str) -> bool:
    """Say whether a role may send a request (its wire name), or holds a right (its name).

    It is what the model says of the policy (`access_model.conf`, a test asks both), a thousand times as fast.
    """
    held = _rights_of(role)
    return EVERYTHING in held or what in held or right_of(what) in held


def may_any(roles: Iterable[str], what: str) -> bool:
    """Say whether one of several roles may."""
    return any(may(role, what) for role in roles)


def is_strong(role: str) -> bool:
    """Say whether a role needs a second factor."""
    return any(may(role, right) for right in STRONG_RIGHTS)


def reach_of(role: str) -> Reach:
    """Return how far a role sees at most; an unknown role sees nobody."""
    return ROLES.get(role, Reach.NONE)


def right_of(request: str) -> str | None:
    """Return the right that covers a request; None if nobody has decided yet."""
    return _covered().get(request)


def requests_of(right: str) -> tuple[str, ...]:
    """Return the requests that a right covers."""
    return tuple(name for name, covering in _covered().items() if covering == right)


@lru_cache(maxsize=CACHED_ROLES)
def _rights_of(role: str) -> frozenset[str]:
    """Return the rights that a role holds, its own and those of the roles it is one of."""
    return frozenset(right for _, right in _enforcer().get_implicit_permissions_for_user(role))


@cache
def _enforcer() -> casbin.Enforcer:
    return casbin.Enforcer(str(MODEL), str(POLICY))


@cache
def _lines() -> dict[str, list[tuple[str, str]]]:
    lines: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with POLICY.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file, skipinitialspace=True):
            if row and not row[0].startswith("#"):
                kind, left, right = row
                lines[kind].append((left, right))
    return lines


@cache
def _covered() -> dict[str, str]:
    return dict(_lines()["g2"])


ROLES: dict[str, Reach] = {role: Reach(reach) for role, reach in _lines()["s"]}
"""Every role and how far it sees at most."""

RIGHTS: tuple[str, ...] = tuple(sorted({right for _, right in _lines()["p"]} - {EVERYTHING}))
"""Every right that some role holds."""
