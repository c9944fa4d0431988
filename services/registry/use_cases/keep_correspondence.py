"""Keep how residents want to be written to, and tell those who write."""

from dataclasses import asdict, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.correspondence import Correspondence
from services.registry.storage.correspondence import CorrespondenceStore
from services.registry.storage.outgoing import tell
from services.registry.storage.relatives import RelativeStore
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.announce_life import about
from services.registry.use_cases.known_resident import known_resident
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident
from shared.contracts import registry_correspondence as contracts
from shared.contracts.registry_correspondence import CorrespondenceResolved, GetCorrespondence, SaveCorrespondence
from shared.edge import RefusedError

__all__ = ["correspondence_of", "end_mourning", "hand_over_unit", "mourn", "save_correspondence"]

SAID = ("greetings", "announcements", "language", "way", "lives_away", "mourning_until", "postal_address")

TOLD = (*SAID, "audio_unit")


async def save_correspondence(session: AsyncSession, command: SaveCorrespondence, *, now: datetime) -> bool:
    """Write what a resident said; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised for a resident who is not there, or whom the viewer may not see, and if something was said since the
        version that was read.
    """
    await known_resident(session, command.resident_id, command.viewer)
    await lock_resident(session, command.resident_id)
    if await obeyed_before(session, command):
        return False
    known = await CorrespondenceStore(session).of_resident(command.resident_id)
    said = {name: value for name in SAID if (value := getattr(command, name)) is not None}
    same = all(getattr(known, name) == value for name, value in said.items())
    if not same and command.version not in {None, known.version}:
        raise RefusedError.conflict("通信方式刚刚被别人修改过,请核对现在的内容后再保存")
    return await _add(session, replace(known, **said), known, medium=command.medium, by=command.actor, now=now)


async def hand_over_unit(session: AsyncSession, resident_id: UUID, *, by: str, now: datetime) -> None:
    """Tell which box reads aloud to a resident, after one was lent or taken back. The caller has written the loan."""
    await lock_resident(session, resident_id)
    store = CorrespondenceStore(session)
    known = await store.of_resident(resident_id)
    unit = next(iter(await store.units_of(resident_id)), None)
    await _add(session, replace(known, audio_unit=unit), known, medium="device", by=by, now=now)


async def mourn(session: AsyncSession, deceased_id: UUID, *, until: date, by: str, now: datetime) -> None:
    """Let nobody congratulate the close family of somebody who died; they are residents too."""
    kin = await RelativeStore(session).kin_of(deceased_id)
    store = CorrespondenceStore(session)
    for resident in await ResidentStore(session).by_ids(sorted(kin)):
        known = await store.of_resident(resident.id)
        if resident.on_list and (known.mourning_until is None or known.mourning_until < until):
            await _add(session, replace(known, mourning_until=until), known, medium="death", by=by, now=now)


async def end_mourning(session: AsyncSession, resident_id: UUID, *, by: str, now: datetime) -> None:
    """Take back what `mourn` said, unless something was said since. The caller holds the resident."""
    known = await CorrespondenceStore(session).of_resident(resident_id)
    if known.medium == "death":
        await _add(session, replace(known, mourning_until=None), known, medium="death", by=by, now=now)


async def correspondence_of(session: AsyncSession, query: GetCorrespondence) -> contracts.Correspondence:
    """Return what holds for a resident."""
    await known_resident(session, query.resident_id, query.viewer)
    said = asdict(await CorrespondenceStore(session).of_resident(query.resident_id))
    unsaid = {"medium": None, "recorded_by": None} if said["version"] == 0 else {}
    return contracts.Correspondence.model_validate(said | unsaid)


async def _add(
    session: AsyncSession, said: Correspondence, known: Correspondence, *, medium: str, by: str, now: datetime
) -> bool:
    """Write and tell what is different; the caller holds the resident."""
    if known.version and all(getattr(said, name) == getattr(known, name) for name in TOLD):
        return False
    said = replace(said, version=known.version + 1, medium=medium, recorded_by=by, recorded_at=now)
    await CorrespondenceStore(session).add(said)
    (resident,) = await ResidentStore(session).by_ids([said.resident_id])
    fields = about(resident, now=now) | {"entity_version": said.version}
    told = {name: getattr(said, name) for name in TOLD}
    await tell(session, [CorrespondenceResolved.model_validate(fields | told)])
    return True
