"""Who may sign in, as whom, and where they may look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

__all__ = [
    "Account",
    "Glass",
    "Grant",
    "Lifetime",
    "Me",
    "Session",
    "Stage",
    "Standing",
    "lifetime_of",
    "reaches",
    "stage_of",
]


@dataclass(frozen=True)
class Grant:
    """One role of an account, in one place."""

    role: str
    scope: str
    """Official code of a district, street or community; for somebody who works for an operator, the operator's code."""
    grid: str | None = None
    """Name of the one grid in that community they are for."""


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in."""

    id: UUID
    login: str
    name: str
    staff_id: UUID | None
    restricted: bool
    """Whether they may see what is restricted, where their role may."""
    must_change: bool
    """Whether the password was given by somebody else and has to be replaced."""
    active: bool
    demo: bool
    """Made for a demonstration: has no password, and no second factor."""
    second_factor: bool
    """Whether they have set one up."""
    version: int = 1
    given_mark: str = ""
    """Tells the password and second factor there are from those before and after."""
    subject: str | None = None
    """What the identity provider calls them."""
    grants: tuple[Grant, ...] = ()

    @property
    def roles(self) -> list[str]:
        """Roles they have, each once, in the order in which they were given."""
        return list(dict.fromkeys(grant.role for grant in self.grants))

    def scope_of(self, role: str) -> list[str]:
        """Return the codes in which they have a role."""
        return sorted({grant.scope for grant in self.grants if grant.role == role and grant.scope})

    def grids_of(self, role: str) -> list[str]:
        """Return the grids beyond which they see nobody in a role; none if one of its grants is for a whole place."""
        grids = [grant.grid for grant in self.grants if grant.role == role]
        return sorted({grid for grid in grids if grid}) if all(grids) else []


@dataclass(frozen=True)
class Session:
    """One browser in which somebody is signed in."""

    id: UUID
    role: str
    """The role they act in now."""
    began_at: datetime
    seen_at: datetime
    strong_at: datetime | None
    """When they gave the second factor in this session."""
    agent: str
    """Browser and system, in a few words."""
    address: str


@dataclass(frozen=True)
class Glass:
    """A right somebody took for a while in an emergency."""

    id: UUID
    scope: str
    reason: str
    ends_at: datetime


@dataclass(frozen=True)
class Me:
    """Whoever asks: an account, and the session it asks in."""

    account: Account
    session: Session
    strong: bool
    """Whether the role they act in needs a second factor."""
    glass: Glass | None = None

    @property
    def scope(self) -> list[str]:
        """Codes they may look into in this role, and the one that they opened for a while."""
        own = self.account.scope_of(self.session.role)
        return [*own, self.glass.scope] if self.glass and not reaches(own, self.glass.scope) else own

    @property
    def actor(self) -> str:
        """What stands in records: the staff id where they are on the staff, else the name they sign in with."""
        return str(self.account.staff_id or self.account.login)


class Stage(StrEnum):
    """What has to be done before any page opens."""

    CODE = "code"
    """The second factor."""
    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    """A password of their own."""
    ENROL = "enrol"
    """Setting up the second factor their role needs."""


@dataclass(frozen=True)
class Lifetime:
    """How long a session lasts."""

    idle: timedelta
    whole: timedelta


class Standing(StrEnum):
    """How much somebody can see, as far as it matters for how long they stay signed in."""

    STRONG = "strong"
    OWN = "own"
    OTHER = "other"


LIFETIMES = {
    Standing.STRONG: Lifetime(idle=timedelta(hours=1), whole=timedelta(hours=12)),
    Standing.OTHER: Lifetime(idle=timedelta(hours=12), whole=timedelta(hours=24)),
    Standing.OWN: Lifetime(idle=timedelta(days=7), whole=timedelta(days=30)),
}
"""Who can take data away signs in again after an hour; a desk stays open for a shift; a liaison in a stairwell, who
sees a handful of doors, is asked once a month. Longer, and a lost phone or an open office stays open."""


def lifetime_of(standing: Standing) -> Lifetime:
    """Return how long a session of somebody lasts."""
    return LIFETIMES[standing]


def stage_of(me: Me) -> Stage | None:
    """Return what has to be done before pages open; None if nothing."""
    account = me.account
    if account.demo:
        return None
    if account.second_factor and me.session.strong_at is None:
        return Stage.CODE
    if account.must_change:
        return Stage.PASSWORD
    return Stage.ENROL if me.strong and not account.second_factor else None


def reaches(scope: Iterable[str], code: str) -> bool:
    """Say whether a place lies in a scope."""
    return any(code.startswith(part) for part in scope)
