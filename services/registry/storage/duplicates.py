"""Pairs of entries that may be one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.resident_lines import private_fields
from services.registry.storage.sealed import Vault

__all__ = ["DuplicateStore", "Likeness", "Position"]

Position = tuple[str, UUID, UUID]
"""Where a page ends: pinyin of the name, both ids."""

PAIRS = """
    with alike as materialized (
        select a.id, b.id as other_id
          from resident a
          join resident b on b.name_pinyin = a.name_pinyin and b.id <> a.id
               and left(b.community, 6) = left(a.community, 6)
               and (b.community <> a.community or b.id > a.id)
               and (b.birth_date = a.birth_date or b.phone_tails && a.phone_tails)
         where a.community = :community and a.name_pinyin >= :pinyin
    )
    select a.name_pinyin, a.id, a.name, a.building, a.unit, a.room, a.private,
           b.id as other_id, b.name as other_name, b.building as other_building, b.unit as other_unit,
           b.room as other_room, b.private as other_private, b.community as other_community,
           coalesce(a.name = b.name and a.birth_date = b.birth_date
                and (a.id_number_key is null or b.id_number_key is null or a.id_number_key = b.id_number_key)
                and (a.sex is null or b.sex is null or a.sex = b.sex), false) as same_birth
      from alike
      join resident a on a.id = alike.id
      join resident b on b.id = alike.other_id
     where (a.name = b.name and a.birth_date = b.birth_date or a.phone_keys && b.phone_keys)
       and (a.status <> 'deceased' or b.status <> 'deceased')
       and (a.name_pinyin, a.id, b.id) > (:pinyin, :id, :other_id)
       and not exists (select from apart p where p.one_id = least(a.id, b.id) and p.other_id = greatest(a.id, b.id))
     order by a.name_pinyin, a.id, b.id limit :limit
"""
"""Of two in one community the one with the smaller id comes first, so that a pair is listed once.

`alike` reads nothing but an index: among a million, everybody has twenty namesakes, and their rows lie anywhere. Two
with one ID number cannot be in a district."""

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two entries, and what speaks for their being one person."""

    row: Row[Any]
    reasons: list[str]


class DuplicateStore:
    """Questions about pairs of entries."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def pairs(
        self, community: str, *, after: Position | None, limit: int
    ) -> tuple[list[Likeness], Position | None]:
        """Return likely pairs, and where to go on; None at the end. Pairs that only look alike by hash are left out."""
        pinyin, one, other = after or ("", NOBODY, NOBODY)
        given = {"community": community, "pinyin": pinyin, "id": one, "other_id": other, "limit": limit}
        rows = (await self._session.execute(text(PAIRS), given)).all()
        alike = [Likeness(row, reasons) for row in rows if (reasons := self._reasons(row))]
        last = rows[-1] if len(rows) == limit else None
        return alike, (last.name_pinyin, last.id, last.other_id) if last else None

    def _reasons(self, row: Row[Any]) -> list[str]:
        said = {"birth": row.same_birth, "phone": self._one_phone(row)}
        return [word for word, holds in said.items() if holds]

    def _one_phone(self, row: Row[Any]) -> bool:
        """Compare whole numbers: the keys of tails only say where to look."""
        ours: Sequence[str] = private_fields(self._vault, row.id, row.private)["phones"]
        theirs: Sequence[str] = private_fields(self._vault, row.other_id, row.other_private)["phones"]
        return not set(ours).isdisjoint(theirs)
