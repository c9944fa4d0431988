"""Keying residents anew by whom somebody looks: after a change of the index key."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Person
from services.registry.storage.former_entries import PLACE as FORMER
from services.registry.storage.resident_lines import PLACE as RESIDENT
from services.registry.storage.sealed import Keys, Vault

__all__ = ["Keyed", "RekeyStore"]

FIRST = UUID(int=0)

KEYS = "id_number_key as number, phone_keys as phones, phone_tails as tails"


@dataclass(frozen=True, slots=True)
class Keyed:
    """How many rows had other keys, and the last row that was looked at; None at the end."""

    count: int
    after: UUID | None


class RekeyStore:
    """Compares the keys of rows with those they should have."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._vault = Vault.of(session)

    async def key_again(self, *, after: UUID | None, limit: int, only_count: bool = False) -> Keyed:
        """Key the next residents by the index key in use; those somebody holds are left out and counted later."""
        lock = "" if only_count else " for update skip locked"
        rows = await self._session.execute(
            text(f"select id, private, {KEYS} from resident where id > :after order by id limit :limit{lock}"),  # noqa: S608
            {"after": after or FIRST, "limit": limit},
        )
        found = rows.all()
        wrong = []
        for row in found:
            fields = self._vault.open(RESIDENT, row.id, bytes(row.private))
            keys = self._vault.keys_of(Person(name="", identity="", **fields))
            held = Keys(bytes(row.number) if row.number is not None else None, sorted(row.phones), sorted(row.tails))
            if held != keys:
                wrong.append({"id": row.id, **keys._asdict()})
        if wrong and not only_count:
            await self._session.execute(
                text(
                    """update resident set id_number_key = :number, phone_keys = :phones, phone_tails = :tails
                    where id = :id"""
                ),
                wrong,
            )
        return Keyed(len(wrong), found[-1].id if found else None)

    async def key_former_entries(self) -> int:
        """Key what merged entries said, by the index key in use; there are few."""
        rows = await self._session.execute(
            text("select id, private, id_number_key from former_entry order by id for update")
        )
        wrong = []
        for row in rows.all():
            said = Person.from_entry(self._vault.open(FORMER, row.id, bytes(row.private)))
            number = self._vault.keys_of(said).number
            if number != (bytes(row.id_number_key) if row.id_number_key is not None else None):
                wrong.append({"id": row.id, "number": number})
        if wrong:
            await self._session.execute(text("update former_entry set id_number_key = :number where id = :id"), wrong)
        return len(wrong)
