"""The three fixings (三定): every special elder has a fixed liaison, a fixed cadence and a fixed plan of services."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Community, Contract, Query

__all__ = ["FixingGap", "FixingGaps", "ListFixingGaps"]


class ListFixingGaps(Query):
    """Ask which special elders of a community lack a liaison, a cadence of contacts or a plan of services."""

    NAME: ClassVar[str] = "visits.list_fixing_gaps.v1"

    community: Community
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class FixingGap(Contract):
    """One special elder who lacks something of the three."""

    resident_id: UUID
    resident_name: str
    compound: str | None = None
    building: str | None = None
    unit: str | None = None
    room: str | None = None
    missing: list[Literal["liaison", "cadence", "plan"]]


class FixingGaps(Contract):
    """Who lacks what, in walking order."""

    special: int
    """Special elders on the list, with or without a gap."""
    items: list[FixingGap]
