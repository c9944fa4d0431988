"""Roles for residents who can do something: who fits, who was asked, who took it for how long."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field

from shared.contracts.activities_limits import Strain
from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "AnswerRole",
    "EndRole",
    "GetRole",
    "ListRoles",
    "Role",
    "RoleAccepted",
    "RoleAnswer",
    "RoleDetail",
    "RoleEnded",
    "RoleItem",
    "RoleSuggestions",
    "Roles",
    "SaveRole",
    "SuggestForRole",
    "Suggestion",
    "Unsuited",
]

Skill = Annotated[str, Field(min_length=1, max_length=40)]

Hours = Annotated[float, Field(ge=0, le=168)]


class RoleAccepted(Event):
    """A resident has taken a role, with their consent."""

    NAME: ClassVar[str] = "activities.role_accepted.v1"
    OFTEN: ClassVar[str] = "once per resident and term"

    resident_id: UUID
    role_id: UUID
    answer_id: UUID
    term_from: date
    term_to: date | None = None
    """Last day; none if it was left open."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "一位老人接受了服务岗位"


class RoleEnded(Event):
    """A resident no longer has a role."""

    NAME: ClassVar[str] = "activities.role_ended.v1"
    OFTEN: ClassVar[str] = "once per resident and term"

    resident_id: UUID
    role_id: UUID
    answer_id: UUID

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "一位老人卸任服务岗位"


class Role(Contract):
    """A post or a job at an activity, and what it asks for."""

    role_id: UUID = Field(default_factory=uuid4)
    version: Annotated[int, Field(ge=0)] = 0
    """0 for a role that is new; else the version that was read."""
    community: Community
    title: Text
    """``支部宣传委员``, ``晚会乐队``."""
    skills: Annotated[list[Skill], Field(min_length=1, max_length=20)]
    """Any of them will do; those who have more come first."""
    activity_id: UUID | None = None
    """Where it is a job at one activity; its time is then the activity's."""
    team_id: UUID | None = None
    compound: Text | None = None
    """Where it is done: whoever lives there comes first."""
    grid: Text | None = None
    needed_count: Annotated[int, Field(ge=1, le=200)] = 1
    strains: list[Strain] = []
    day_hours: Hours = 0
    """Most hours on one day."""
    week_hours: Hours = 0
    leader_id: UUID | None = None
    """Member of staff who leads those who have it."""
    closed: bool = False
    """Nobody is looked for any more."""


class SaveRole(Command):
    """Look for somebody for a role, or change what it asks for."""

    NAME: ClassVar[str] = "activities.save_role.v1"

    role: Role


class RoleItem(Contract):
    """A role in a list."""

    role: Role
    holder_count: int


class ListRoles(Query):
    """Ask for the roles of a community: those that still need somebody first."""

    NAME: ClassVar[str] = "activities.list_roles.v1"

    community: Community


class Roles(Contract):
    """Roles."""

    items: list[RoleItem]


class RoleAnswer(Contract):
    """What a resident said to a role."""

    answer_id: UUID
    resident_id: UUID
    name: str
    state: Literal["accepted", "declined", "ended"]
    consent: str = ""
    term_from: date | None = None
    term_to: date | None = None
    reason: str = ""
    answered_at: AwareDatetime
    answered_by: str


class GetRole(Query):
    """Ask for a role with everybody who was asked."""

    NAME: ClassVar[str] = "activities.get_role.v1"

    role_id: UUID


class RoleDetail(Contract):
    """A role and what everybody said to it, the latest first."""

    item: RoleItem
    answers: list[RoleAnswer]


class SuggestForRole(Query):
    """Ask who fits a role."""

    NAME: ClassVar[str] = "activities.suggest_for_role.v1"

    role_id: UUID
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class Suggestion(Contract):
    """Somebody who fits."""

    resident_id: UUID
    name: str
    nearness: Literal["compound", "grid", "community"]
    talents: list[str]
    """Those that the role asks for."""
    why: str
    """One line in Chinese: why they stand where they stand."""


class Unsuited(Contract):
    """Somebody who can do it and for whom it is too much."""

    resident_id: UUID
    name: str
    why: str


class RoleSuggestions(Contract):
    """Who fits a role, the best first; who was not suggested, because it is beyond them."""

    items: list[Suggestion]
    unsuited: list[Unsuited]
    declined_count: int
    """Who fits as well and has said no to this role."""


class AnswerRole(Command):
    """Write down what a resident said to a role."""

    NAME: ClassVar[str] = "activities.answer_role.v1"

    role_id: UUID
    resident_id: UUID
    accepted: bool
    consent: str = ""
    """How they said yes, and to whom: ``本人当面同意``. Needed for a yes."""
    term_from: date | None = None
    """None is today."""
    term_to: date | None = None
    reason: str = ""
    """Why not, if they said no."""


class EndRole(Command):
    """Let somebody give a role back."""

    NAME: ClassVar[str] = "activities.end_role.v1"

    role_id: UUID
    resident_id: UUID
    reason: Text
