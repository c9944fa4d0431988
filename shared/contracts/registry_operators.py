"""Third parties that look after some residents under a contract, such as a day care centre."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Command, Contract, Query, Text

__all__ = [
    "OPERATOR_ROLE",
    "AssignToOperator",
    "AssignedResident",
    "AssignedResidents",
    "DefineOperator",
    "ListAssignedResidents",
    "OperatorCode",
    "ReleaseFromOperator",
]

OPERATOR_ROLE = "operator"
"""`role` of a viewer who asks for an operator; the `actor` is the operator's code."""

OperatorCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
"""Also a token of the subjects of the operator's feed."""


class DefineOperator(Command):
    """Write an operator and the period of its contract, or change them. An end in the past cuts all access at once."""

    NAME: ClassVar[str] = "registry.define_operator.v1"

    code: OperatorCode
    name: Text
    contract_from: AwareDatetime
    contract_to: AwareDatetime | None = None
    """First moment at which it no longer holds."""


class AssignToOperator(Command):
    """Let an operator look after residents, from now on."""

    NAME: ClassVar[str] = "registry.assign_to_operator.v1"

    operator: OperatorCode
    resident_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class ReleaseFromOperator(Command):
    """Let an operator no longer look after residents, from now on."""

    NAME: ClassVar[str] = "registry.release_from_operator.v1"

    operator: OperatorCode
    resident_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class ListAssignedResidents(Query):
    """Ask, as an operator, for the residents it looks after now."""

    NAME: ClassVar[str] = "registry.list_assigned_residents.v1"


class AssignedResident(Contract):
    """What an operator needs to look after somebody; no ledger, no health, no identity."""

    resident_id: UUID
    name: str
    phones: list[str] = []
    door: str
    compound: str | None = None
    presence: str
    """Where they are; see `ResidentProfiled`."""
    assigned_at: AwareDatetime


class AssignedResidents(Contract):
    """Residents, by name."""

    items: list[AssignedResident]
