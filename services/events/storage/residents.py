"""Questions about our copy of the residents."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.events.storage.tables import ResidentCopyRow

__all__ = ["ResidentCopy", "ResidentCopyStore"]


@dataclass(frozen=True)
class ResidentCopy:
    """What we know of a resident."""

    resident_id: UUID
    name: str
    community: str
    on_list: bool
    version: int
    compound: str | None = None
    grid: str | None = None
    talents: tuple[str, ...] = ()
    reachable: bool = True
    """At home, and no death is reported."""


KEPT = ("name", "community", "compound", "grid", "talents", "reachable", "on_list", "version")


class ResidentCopyStore:
    """The copied residents, within the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, resident_id: UUID) -> ResidentCopy | None:
        """Return one resident, if the registry has told us of them."""
        row = await self._session.get(ResidentCopyRow, resident_id)
        if row is None:
            return None
        return ResidentCopy(
            resident_id=row.resident_id,
            name=row.name,
            community=row.community,
            on_list=row.on_list,
            version=row.version,
            compound=row.compound,
            grid=row.grid,
            talents=tuple(row.talents),
            reachable=row.reachable,
        )

    async def keep(self, copies: Iterable[ResidentCopy]) -> None:
        """Store copies; one that is older than what we have changes nothing.

        Rows are locked in the order of their ids, so that replicas with overlapping batches cannot block each other.
        """
        newest: dict[UUID, ResidentCopy] = {}
        for copy in copies:
            if copy.resident_id not in newest or copy.version > newest[copy.resident_id].version:
                newest[copy.resident_id] = copy
        if not newest:
            return
        statement = insert(ResidentCopyRow)
        statement = statement.on_conflict_do_update(
            index_elements=["resident_id"],
            set_={name: statement.excluded[name] for name in KEPT},
            where=ResidentCopyRow.version < statement.excluded.version,
        )
        await self._session.execute(statement, [vars(newest[key]) for key in sorted(newest)])
