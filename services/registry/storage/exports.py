"""Everything the registry holds of one person, table by table."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage import (  # noqa: F401 - fills the metadata
    archive_tables,
    card_tables,
    care_tables,
    census_tables,
    circle_tables,
    correspondence_tables,
    import_tables,
    ledger_tables,
    life_tables,
    merge_tables,
    operator_tables,
    people_tables,
)
from services.registry.storage.agreements import PLACE as AGREEMENT
from services.registry.storage.base import Base
from services.registry.storage.cards import PLACE as CARD_LINE
from services.registry.storage.correspondence import PLACE as CORRESPONDENCE
from services.registry.storage.former_entries import PLACE as FORMER
from services.registry.storage.import_rows import ReadRow, open_cells
from services.registry.storage.relatives import PLACE as RELATIVE
from services.registry.storage.sealed import Vault
from shared.person_rows import PersonRows, Row

__all__ = ["PERSON_ROWS", "ExportStore"]

BESIDES = {
    "relative_of": "select to_jsonb(t) from relative t where t.kin_id = :id order by t.id",
    "post": """select to_jsonb(t) from post t
        where t.scope = 'resident' and t.scope_key = cast(cast(:id as uuid) as text) order by t.active_from, t.id""",
    "roster_import_row": """select to_jsonb(r) || jsonb_build_object('outcome', o.outcome)
        from roster_import_result o join roster_import_row r using (import_id, position)
        where o.entity_id = :id order by r.import_id, r.position""",
    "ledger_amendment": """select to_jsonb(t) from ledger_amendment t
        where t.entry_id in (select c.id from resident_category c where c.resident_id = :id)
        order by t.entry_id, t.number""",
    "contact_card_line": """select to_jsonb(t) from contact_card_line t
        where t.card_id in (select c.id from contact_card c where c.resident_id = :id) order by t.card_id, t.role""",
    "card_test": """select to_jsonb(t) from card_test t
        where t.card_id in (select c.id from contact_card c where c.resident_id = :id) order by t.month, t.id""",
    "condolence_task": """select to_jsonb(t) from condolence_task t
        where t.report_id in (select d.id from death_report d where d.resident_id = :id)
        order by t.report_id, t.kind""",
    "resident_merge": """select to_jsonb(t) - 'private' from resident_merge t
        where t.kept_id = :id or t.merged_id = :id order by t.merged_at, t.id""",
    "apart": """select to_jsonb(t) from apart t where :id in (t.one_id, t.other_id) order by t.decided_at, t.one_id""",
    "device_task": """select to_jsonb(t) from device_task t
        where t.loan_id in (select l.id from device_loan l where l.resident_id = :id) order by t.opened_at, t.id""",
}
"""What speaks of a person without a column that is called so."""


PLACES = {
    "former_entry": FORMER,
    "correspondence": CORRESPONDENCE,
    "agreement": AGREEMENT,
    "contact_card_line": CARD_LINE,
}
"""What the sealed values of a kind are bound to; those of relatives, from either side, are not among them."""


async def _opened(session: AsyncSession, kind: str, rows: list[Row]) -> list[Row]:
    """Add what is sealed in the rows."""
    vault = Vault.of(session)
    if kind == "roster_import_row":
        return [row | {"findings": _cells(vault, row)} for row in rows]
    place = PLACES.get(kind, RELATIVE)
    return [row | _private(vault, place, row) if "private" in row else row for row in rows]


def _private(vault: Vault, place: str, row: Row) -> dict[str, Any]:
    bound_to = f"{row['card_id']}/{row['role']}" if place == CARD_LINE else row["id"]
    said: dict[str, Any] = vault.open(place, bound_to, bytes.fromhex(row["private"].removeprefix("\\x")))
    return {name: value for name, value in said.items() if name not in row}


def _cells(vault: Vault, row: Row) -> list[dict[str, Any]]:
    read = ReadRow(row["position"], row["kind"], row["sheet"], row["row"], row["verdict"], row["name"], row["findings"])
    return open_cells(vault, UUID(row["import_id"]), read).findings


PERSON_ROWS = PersonRows(metadata=Base.metadata, besides=BESIDES, opened=_opened)


class ExportStore:
    """Asks whom a file speaks of."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def residents_of_rows(self, import_id: UUID, *, after: int, limit: int) -> list[UUID]:
        """Return the residents whom rows of an import speak of."""
        found = await self._session.scalars(
            text(
                """select o.entity_id from roster_import_result o join roster_import_row r using (import_id, position)
                where o.import_id = :id and o.position > :after and r.kind = 'resident' and o.entity_id is not null
                order by o.position limit :limit"""
            ),
            {"id": import_id, "after": after, "limit": limit},
        )
        return list(found.all())
