"""What rosters call residents who are known by another entry now: the same row again finds them."""

from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID, uuid5

from pydantic_core import to_jsonable_python
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.matching import Former
from services.registry.domain.person import Person, Resident
from services.registry.storage.sealed import Vault
from shared.following import Merge

__all__ = ["PLACE", "FormerStore"]

PLACE = "former_entry.private"
"""What the person of a former entry is bound to, besides the row."""

NAMING = ("name", "id_number", "birth_date", "compound", "building", "unit", "room")
"""By what a row finds somebody: if a merge changes one of these, the kept entry is remembered as it was, too."""


class FormerStore:
    """Questions about former entries, and changes to them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def remember(self, merge: Merge, kept: Resident, merged: Resident, after: Resident) -> None:
        """Keep what rosters call the merged entry, and the kept one if it is called otherwise now."""
        entries = [merged]
        if any(getattr(kept.person, name) != getattr(after.person, name) for name in NAMING):
            entries.append(kept)
        for entry in entries:
            row = uuid5(merge.merge_id, str(entry.id))
            await self._session.execute(
                text(
                    """insert into former_entry
                        (id, merge_id, resident_id, community, name, id_number_key, private, source_digest)
                    values (:id, :merge_id, :resident_id, :community, :name, :number, :private, :digest)"""
                ),
                {
                    "id": row,
                    "merge_id": merge.merge_id,
                    "resident_id": kept.id,
                    "community": entry.community,
                    "name": entry.person.name,
                    "number": self._vault.keys_of(entry.person)[0],
                    "private": self._sealed(row, entry.person),
                    "digest": entry.source_digest,
                },
            )

    async def like(self, persons: Iterable[Person], *, community: str) -> list[Former]:
        """Return the former entries whom these persons could be."""
        said = list(persons)
        rows = await self._session.execute(
            text(
                """select id, resident_id, private, source_digest from former_entry
                where community = :community and name = any(:names)
                   or left(community, 6) = left(:community, 6) and id_number_key = any(:numbers)
                order by id"""
            ),
            {
                "community": community,
                "names": list({person.name for person in said}),
                "numbers": self._vault.keys_like(person.id_number for person in said if person.id_number),
            },
        )
        return [
            Former(
                row.id,
                row.resident_id,
                Person.from_entry(self._vault.open(PLACE, row.id, bytes(row.private))),
                row.source_digest,
            )
            for row in rows.all()
        ]

    async def write(self, former: Iterable[Former]) -> None:
        """Keep what the newest rows said of former entries."""
        for one in former:
            await self._session.execute(
                text(
                    """update former_entry set private = :private, source_digest = :digest, id_number_key = :number
                    where id = :id"""
                ),
                {
                    "id": one.id,
                    "private": self._sealed(one.id, one.person),
                    "digest": one.source_digest,
                    "number": self._vault.keys_of(one.person)[0],
                },
            )

    async def forget(self, merge_id: UUID) -> None:
        """Forget what a merge that is undone let be remembered."""
        await self._session.execute(text("delete from former_entry where merge_id = :id"), {"id": merge_id})

    def _sealed(self, row: UUID, person: Person) -> bytes:
        return self._vault.seal(PLACE, row, to_jsonable_python(asdict(person)))
