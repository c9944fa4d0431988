"""Tell which relatives of a resident may be told what, whenever that has become different."""

import json
from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.roster.phones import read_phones
from services.registry.domain.told_relatives import Contact, Guardianship, contacts_of
from services.registry.storage.agreements import AgreementStore
from services.registry.storage.outgoing import tell
from services.registry.storage.relatives import RelativeStore
from services.registry.storage.relatives_told import RelativesToldStore
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.announce_life import about
from shared.contracts.registry_relatives import Allowed, RelativeContact, RelativesResolved

__all__ = ["guardianships_of", "resolve_relatives"]


async def resolve_relatives(session: AsyncSession, resident_ids: Iterable[UUID], day: Day) -> None:
    """Compare who may be told now with what was told last, and tell the difference in the caller's transaction."""
    store = RelativesToldStore(session)
    told = await store.lock(resident_ids)
    news: dict[UUID, tuple[int, str]] = {}
    events: list[RelativesResolved] = []
    for resident in await ResidentStore(session).by_ids(list(told)):
        contacts = [_contact(one, day) for one in await _contacts(session, resident.id, day)]
        said = [str(resident.id), *(one.model_dump(mode="json") for one in contacts)]
        version, digest = told[resident.id]
        if version == 0 and not contacts:
            continue
        if (now := store.digest_of(json.dumps(said, sort_keys=True))) == digest:
            continue
        news[resident.id] = (version + 1, now)
        fields = about(resident, now=day.now) | {"entity_version": version + 1}
        events.append(RelativesResolved(**fields, relatives=contacts))
    if news:
        await store.remember(news)
        await tell(session, events)


async def guardianships_of(session: AsyncSession, resident_id: UUID) -> list[Guardianship]:
    """Return all guardianships of a resident, those that have ended too."""
    return [
        Guardianship(row.id, row.guardian_name, row.guardian_phone, row.signed_on, row.expires_on)
        for row in await AgreementStore(session).of_residents([resident_id])
    ]


async def _contacts(session: AsyncSession, resident_id: UUID, day: Day) -> list[Contact]:
    store = RelativeStore(session)
    return contacts_of(
        await store.of_resident(resident_id),
        await store.consents_of(resident_id),
        await guardianships_of(session, resident_id),
        today=day.today,
    )


def _contact(one: Contact, day: Day) -> RelativeContact:
    zone = ZoneInfo(day.zone)
    return RelativeContact.model_validate(
        {
            "contact_id": one.id,
            "name": one.name,
            "phones": _dialled(one.phones),
            "language": one.language,
            "allowed": [
                Allowed.model_validate(
                    {
                        "purpose": purpose,
                        "fields": fields,
                        "until": datetime.combine(until, time(), zone) if until else None,
                    }
                )
                for purpose, (fields, until) in one.grants.items()
            ],
        }
    )


def _dialled(phones: Iterable[str]) -> list[str]:
    """Return numbers as a gateway dials them; what cannot be read stays as it was written."""
    found: dict[str, None] = {}
    for phone in phones:
        numbers = [number for number, _, _ in read_phones(phone).numbers]
        found |= dict.fromkeys(numbers or [phone])
    return list(found)
