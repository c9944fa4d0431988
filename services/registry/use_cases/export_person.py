"""Hand out everything the registry holds of one person, part by part."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.exports import PERSON_ROWS
from services.registry.storage.residents import ResidentStore
from shared.contracts.privacy import PersonPart
from shared.edge import RefusedError

__all__ = ["export_person"]


async def export_person(session: AsyncSession, resident_id: UUID, *, part: int) -> PersonPart:
    """Return one part: the archive first, then each table that speaks of the person, the audit among them.

    Raises
    ------
    RefusedError
        Raised if there is no such resident.
    """
    known = await ResidentStore(session).by_ids([resident_id])
    if not known:
        raise RefusedError.not_found("没有这位居民")
    if part == 0:
        return PersonPart(kind="archive", rows=[_plain(asdict(known[0]))], next_part=1)
    found = await PERSON_ROWS.part(session, resident_id, part - 1)
    return found.model_copy(update={"next_part": None if found.next_part is None else found.next_part + 1})


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Return fields as JSON knows them."""
    return {name: _value(value) for name, value in fields.items()}


def _value(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, list | tuple):
        return [_value(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
