"""Take a resident off the list, or put them back on it."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import Person
from services.registry.domain.special import is_special
from services.registry.storage.areas import AreaStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.announce import profiled, status_changed
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.resolve_circles import resolve_circles
from shared.contracts.base import Event
from shared.contracts.registry_requests import ChangeResidentStatus
from shared.edge import RefusedError

__all__ = ["change_status"]

STATUS_FLAGS = frozenset({"deceased", "moved_out"})
"""What a roster said and a person has now confirmed or denied."""


async def change_status(session: AsyncSession, command: ChangeResidentStatus, *, today: date, now: datetime) -> bool:
    """Write the status a person has decided on; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised if there is no such resident.
    """
    if await obeyed_before(session, command):
        return False
    store = ResidentStore(session)
    seen = await store.by_ids([command.resident_id])
    if not seen:
        raise RefusedError.not_found("没有这位居民")
    await AreaStore(session).lock_community(seen[0].community)
    (known,) = await store.by_ids([command.resident_id])
    person = _decided(known.person)
    if known.status == command.status and person == known.person:
        return False
    special = is_special(
        today,
        birth_date=person.birth_date,
        birth_year=person.birth_year,
        categories=person.categories,
        on_list=command.status == "active",
    )
    resident = replace(known, person=person, status=command.status, special=special)
    versions = await store.change([resident], now=now)
    resident = replace(resident, version=versions[resident.id])
    events: list[Event] = [profiled(resident, now=now)]
    if resident.status != known.status:
        reason = "returned" if resident.on_list else resident.status
        events.insert(0, status_changed(resident, reason=reason, now=now))
    await tell(session, events)
    counted = {resident.id: (resident.community, resident.version)}
    await resolve_circles(session, [resident.id], now=now, versions=counted)
    return True


def _decided(person: Person) -> Person:
    return replace(person, flags=tuple(flag for flag in person.flags if flag not in STATUS_FLAGS))
