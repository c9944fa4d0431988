"""Entries of ledgers: who is in, since when and why; what was corrected later."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.ledger import Amendment, Entry
from services.registry.storage.held import EVERYBODY, Held
from services.registry.storage.ledger_tables import LedgerAmendmentRow

__all__ = ["LedgerEntryStore"]

ENTRY = """
    select c.id, c.resident_id, coalesce(c.community, r.community) as community,
        c.category as ledger, c.active_from as entered_on, c.basis, c.origin,
        c.active_to as left_on, c.end_reason as leave_reason, r.name_pinyin
    from resident_category c join resident r on r.id = c.resident_id
"""


OF_COMMUNITY = """c.category = :ledger and coalesce(c.community, r.community) = :community and c.resident_id in (
    select id from resident where community = :community
    union all select resident_id from resident_category where community = :community and category = :ledger)"""
"""A community's own entries, of those who have moved away as well; the list of people keeps the planner on indexes."""


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        row.id, row.resident_id, row.community, row.ledger, row.entered_on, row.basis, row.origin, row.left_on,
        row.leave_reason,
    )  # fmt: skip


class LedgerEntryStore:
    """Questions about entries, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of_resident(self, resident_id: UUID) -> list[Entry]:
        """Return all entries of a resident, the oldest first."""
        statement = text(f"{ENTRY} where c.resident_id = :id order by c.active_from, c.category")
        return [_entry(row) for row in (await self._session.execute(statement, {"id": resident_id})).all()]

    async def get(self, entry_id: UUID, *, lock: bool = False) -> Entry | None:
        """Return one entry."""
        statement = text(f"{ENTRY} where c.id = :id {'for update of c' if lock else ''}")
        row = (await self._session.execute(statement, {"id": entry_id})).one_or_none()
        return _entry(row) if row else None

    async def page(
        self, community: str, ledger: str, *, include_left: bool, after: tuple[str, UUID] | None, limit: int
    ) -> list[tuple[str, Entry]]:
        """Return entries in the order of names, each with what it is sorted by, one more than `limit` if there are."""
        conditions = [OF_COMMUNITY]
        given: dict[str, Any] = {"community": community, "ledger": ledger, "limit": limit + 1}
        if not include_left:
            conditions += ["c.active_to is null", "r.status = 'active'"]
        if after is not None:
            conditions.append("(r.name_pinyin, c.id) > (:after_pinyin, :after_id)")
            given |= {"after_pinyin": after[0], "after_id": after[1]}
        statement = text(f"{ENTRY} where {' and '.join(conditions)} order by r.name_pinyin, c.id limit :limit")
        return [(row.name_pinyin, _entry(row)) for row in (await self._session.execute(statement, given)).all()]

    async def whole(self, community: str, ledger: str) -> list[Entry]:
        """Return all entries of a community's ledger in the order in which they were made."""
        statement = text(
            f"""{ENTRY} where {OF_COMMUNITY}
            order by c.active_from, r.name_pinyin, c.id"""
        )
        rows = await self._session.execute(statement, {"community": community, "ledger": ledger})
        return [_entry(row) for row in rows.all()]

    async def people_in(self, community: str, ledger: str, *, held: Held = EVERYBODY) -> list[UUID]:
        """Return the residents on the list who are in a ledger now."""
        found = await self._session.scalars(
            text(
                f"""select c.resident_id from resident_category c join resident r on r.id = c.resident_id
                where c.category = :ledger and c.active_to is null and r.community = :community
                  and r.status = 'active' and {held.residents}"""  # noqa: S608 - constants
            ),
            {"community": community, "ledger": ledger} | held.values,
        )
        return list(found.all())

    async def enter(
        self, resident_id: UUID, ledgers: Collection[str], *, basis: str, on: date, by: str, contact_id: UUID | None
    ) -> None:
        """Write entries that a person makes."""
        await self._session.execute(
            text(
                """insert into resident_category
                    (resident_id, category, basis, active_from, origin, entered_by, contact_id)
                select :resident_id, ledger, :basis, :on, 'person', :by, :contact_id
                from unnest(cast(:ledgers as text[])) ledger"""
            ),
            {
                "resident_id": resident_id,
                "ledgers": list(ledgers),
                "basis": basis,
                "on": on,
                "by": by,
                "contact_id": contact_id,
            },
        )

    async def leave(self, resident_id: UUID, reasons: Mapping[str, str], *, on: date, by: str) -> list[str]:
        """End open entries, each with its reason; returns the ledgers that were left."""
        found = await self._session.scalars(
            text(
                """update resident_category c set active_to = :on, end_reason = s.reason, ended_by = :by
                from unnest(cast(:ledgers as text[]), cast(:reasons as text[])) s(ledger, reason)
                where c.resident_id = :resident_id and c.category = s.ledger and c.active_to is null
                returning c.category"""
            ),
            {
                "resident_id": resident_id,
                "ledgers": list(reasons),
                "reasons": list(reasons.values()),
                "on": on,
                "by": by,
            },
        )
        return list(found.all())

    async def amendments_of(self, entry_ids: Collection[UUID]) -> dict[UUID, list[Amendment]]:
        """Return the amendments of these entries, in their order."""
        statement = (
            select(LedgerAmendmentRow)
            .where(LedgerAmendmentRow.entry_id.in_(list(entry_ids)))
            .order_by(LedgerAmendmentRow.entry_id, LedgerAmendmentRow.number)
        )
        found: dict[UUID, list[Amendment]] = {}
        for row in (await self._session.scalars(statement)).all():
            amendment = Amendment(**{name: getattr(row, name) for name in Amendment.__dataclass_fields__})
            found.setdefault(row.entry_id, []).append(amendment)
        return found

    async def amend(self, amendment: Amendment) -> None:
        """Add an amendment."""
        await self._session.execute(insert(LedgerAmendmentRow).values(id=uuid4(), **asdict(amendment)))
