"""Everything a service holds of one person, table by table and part by part."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary, MetaData, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.contracts.privacy import PersonPart
from shared.merging import FAMILY

__all__ = ["PART_ROWS", "PersonRows", "Row"]

PART_ROWS = 500
"""Rows in one part: well under a megabyte, which is what the bus carries."""

PARTS_OF_A_KIND = 1_000_000
"""More parts than any table has of one person: the number of a part says its kind and its page."""

Row = dict[str, Any]


ORIGINS = f"""
    select s.row, a.merged_id from merge_step s
    join resident_alias a on a.merge_id = s.merge_id and a.unmerged_at is null
    where a.kept_id = any({FAMILY}) and s.place = :place and s.step = 'followed' order by s.position
"""  # noqa: S608 - constants
"""Which rows came over, and from which former entry; of a row that came over twice the first is where it began."""


def _key(row: Row, names: Iterable[str]) -> tuple[tuple[str, Any], ...]:
    return tuple((name, row.get(name)) for name in sorted(names))


async def _as_they_stand(_: AsyncSession, __: str, rows: list[Row]) -> list[Row]:
    return rows


@dataclass(frozen=True)
class PersonRows:
    """Reads rows that speak of a resident. Every table with a column `resident_id` is among them by itself.

    Parameters
    ----------
    besides
        What speaks of a resident without such a column: a name, and a query for rows as jsonb with ``:id``, in an
        order that stays.
    leave_out
        Tables with such a column that are not handed out, each with the reason.
    opened
        Adds to the rows of a kind what is sealed in them. Sealed values themselves are left out.
    """

    metadata: MetaData
    besides: Mapping[str, str]
    leave_out: Mapping[str, str] = field(default_factory=dict)
    opened: Callable[[AsyncSession, str, list[Row]], Awaitable[list[Row]]] = _as_they_stand

    @property
    def kinds(self) -> list[str]:
        """What is handed out, in the order of the parts."""
        found = {table.name for table in self.metadata.sorted_tables if "resident_id" in table.c}
        return sorted((found | self.besides.keys() | {"person_audit"}) - self.leave_out.keys())

    async def part(self, session: AsyncSession, resident_id: UUID, part: int) -> PersonPart:
        """Return one part; one past the end is empty and the last."""
        kinds = self.kinds
        number, page = divmod(part, PARTS_OF_A_KIND)
        if number >= len(kinds):
            return PersonPart(kind="end", rows=[])
        rows = await self._rows(session, kinds[number], resident_id, page)
        if len(rows) == PART_ROWS:
            return PersonPart(kind=kinds[number], rows=rows, next_part=part + 1)
        following = (number + 1) * PARTS_OF_A_KIND if number + 1 < len(kinds) else None
        return PersonPart(kind=kinds[number], rows=rows, next_part=following)

    async def _rows(self, session: AsyncSession, kind: str, resident_id: UUID, page: int) -> list[Row]:
        question = self.besides.get(kind) or self._question(kind)
        found = await session.scalars(
            text(f"{question} limit {PART_ROWS} offset {page * PART_ROWS}"), {"id": resident_id}
        )
        rows = await self._with_origin(session, kind, resident_id, list(found.all()))
        rows = await self.opened(session, kind, rows)
        sealed = self._sealed(kind)
        return [{name: value for name, value in row.items() if name not in sealed} for row in rows]

    async def _with_origin(self, session: AsyncSession, kind: str, resident_id: UUID, rows: list[Row]) -> list[Row]:
        """Add to rows that came over with a former entry which one that was."""
        found = await session.execute(text(ORIGINS), {"id": resident_id, "place": f"{kind}.resident_id"})
        origins = [(step.row, str(step.merged_id)) for step in found.all()]
        former = {_key(row, row): entry for row, entry in reversed(origins)}
        names = origins[0][0] if origins else {}
        return [row | {"former_id": former[key]} if (key := _key(row, names)) in former else row for row in rows]

    def _question(self, kind: str) -> str:
        if kind == "person_audit":
            alone = "jsonb_build_object('resident_ids', jsonb_build_array(cast(:id as uuid)))"
            return f"""select to_jsonb(t) || {alone} from person_audit t
                where t.resident_ids && {FAMILY} order by t.position"""  # noqa: S608 - our own tables
        order = ", ".join(f"t.{column.name}" for column in self.metadata.tables[kind].primary_key)
        return f"select to_jsonb(t) from {kind} t where t.resident_id = :id order by {order}"  # noqa: S608 - our own

    def _sealed(self, kind: str) -> frozenset[str]:
        table = self.metadata.tables.get(kind)
        columns = table.c if table is not None else ()
        return frozenset(column.name for column in columns if isinstance(column.type, LargeBinary))
