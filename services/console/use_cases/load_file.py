"""Gather the file of a resident: categories and why, must-knows and their age, gifts, health, devices, the card."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.base import Refusal
from shared.contracts.registry_archive import ArchiveCard, GetArchive
from shared.contracts.registry_assessments import Assessments, HealthFlags, ListAssessments, ListHealthFlags
from shared.contracts.registry_cards import Cards, ListCards
from shared.contracts.registry_devices import Device, Devices, ListDevices
from shared.contracts.registry_ledgers import Gifts, LedgerEntries, LedgersOf, ListGifts
from shared.contracts.registry_requests import GetResident, ResidentCard

__all__ = ["PaperFile", "load_file"]


@dataclass(frozen=True)
class PaperFile:
    """One resident's file; any part may be missing."""

    card: ResidentCard
    archive: Answer[ArchiveCard]
    ledgers: Answer[LedgerEntries]
    gifts: Answer[Gifts]
    assessments: Answer[Assessments]
    flags: Answer[HealthFlags]
    devices: Answer[Devices]
    cards: Answer[Cards] | None
    """None for whoever has nothing to do with cards."""

    @property
    def lent(self) -> list[Device]:
        """Devices that this resident has on loan."""
        items = self.devices.value.items if self.devices.value else []
        return [device for device in items if device.resident_id == self.card.item.resident_id]


async def load_file(owners: Owners, *, resident_id: UUID, with_card: bool) -> PaperFile | Refusal:
    """Ask registry for all of it; the refusal if there is no such resident to be seen."""
    known = await owners.attempt(GetResident(resident_id=resident_id), ResidentCard)
    if known.value is None:
        assert known.refusal is not None  # noqa: S101 - an answer is one or the other
        return known.refusal
    community = known.value.community
    held = ListCards(community=community, resident_id=resident_id)
    (archive, ledgers, gifts, assessments), (flags, devices, cards) = await asyncio.gather(
        asyncio.gather(
            owners.attempt(GetArchive(resident_id=resident_id), ArchiveCard),
            owners.attempt(LedgersOf(resident_id=resident_id), LedgerEntries),
            owners.attempt(ListGifts(community=community, resident_id=resident_id), Gifts),
            owners.attempt(ListAssessments(resident_id=resident_id), Assessments),
        ),
        asyncio.gather(
            owners.attempt(ListHealthFlags(community=community, resident_id=resident_id), HealthFlags),
            owners.attempt(ListDevices(community=community), Devices),
            owners.attempt(held, Cards) if with_card else _nothing(),
        ),
    )
    return PaperFile(known.value, archive, ledgers, gifts, assessments, flags, devices, cards)


async def _nothing() -> None:
    return None
