"""One-to-one helpers (一助一) of residents who are alone at home or weak."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Command, Community, Contract, Query

__all__ = ["HelperGap", "HelperGaps", "ListHelperGaps", "PairHelper"]


class PairHelper(Command):
    """Give a resident a helper of their own, or end the pairing. Nobody helps their own household in this sense."""

    NAME: ClassVar[str] = "registry.pair_helper.v1"

    resident_id: UUID
    staff_id: UUID | None = None
    """None ends the pairing."""


class ListHelperGaps(Query):
    """Ask which residents of a community should have a helper of their own and have none."""

    NAME: ClassVar[str] = "registry.list_helper_gaps.v1"

    community: Community
    limit: Annotated[int, Field(ge=1, le=1000)] = 500


class HelperGap(Contract):
    """One resident for whom pairing is due."""

    resident_id: UUID
    name: str
    door: str


class HelperGaps(Contract):
    """Those for whom pairing is due, by door."""

    items: list[HelperGap]
