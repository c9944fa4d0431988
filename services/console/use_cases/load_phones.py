"""Gather whole phone numbers for somebody who is about to call."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from services.console.channels.owners import Owners
from shared.contracts.alerts_requests import AlertDetail, GetAlert
from shared.contracts.base import Refusal
from shared.contracts.registry_people import ListRelatives, Relatives
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.contracts.words import CareRole

__all__ = ["REVEALED", "PhoneLines", "load_phone_of_level", "load_phones_of", "phones_of_resident", "whole_phone"]


@dataclass(frozen=True)
class PhoneLines:
    """Who can be called: a kind or role, a name, a number."""

    lines: list[tuple[str, str, str]]
    refusal: Refusal | None = None


REVEALED = "查看完整电话号码"
"""Purpose with which whole numbers stand in the audit of their owner: pages ask for cards without it all day long."""


async def load_phone_of_level(owners: Owners, *, alert_id: UUID, level: int) -> PhoneLines:
    """Return the number of whoever answers at one level of an alert; level 0 is the resident's liaison, asked first."""
    if level == 0:
        return await _phones_of_liaison(owners, alert_id=alert_id)
    alert = await owners.because(REVEALED).attempt(GetAlert(alert_id=alert_id), AlertDetail)
    levels = [one for one in alert.value.levels if one.level == level and one.phone] if alert.value else []
    lines = [(one.role.value, one.name or "", one.phone or "") for one in levels]
    return PhoneLines(lines=lines, refusal=alert.refusal)


async def _phones_of_liaison(owners: Owners, *, alert_id: UUID) -> PhoneLines:
    """Return the numbers of the liaison of the resident an alert is about."""
    alert = await owners.attempt(GetAlert(alert_id=alert_id), AlertDetail)
    if alert.value is None or alert.value.item.resident_id is None:
        return PhoneLines(lines=[], refusal=alert.refusal)
    query = GetResident(resident_id=alert.value.item.resident_id)
    card = await owners.because(REVEALED).attempt(query, ResidentCard)
    circle = [one for one in card.value.circle if one.role is CareRole.LIAISON] if card.value else []
    return PhoneLines(
        lines=[(one.role.value, one.name or "", phone) for one in circle for phone in one.phones], refusal=card.refusal
    )


async def load_phones_of(owners: Owners, *, alert_id: UUID, place: int | None = None) -> PhoneLines:
    """Return whom to call about an alert: everybody who can be called, or the one at a place, whole."""
    alert = await owners.attempt(GetAlert(alert_id=alert_id), AlertDetail)
    if alert.value is None or alert.value.item.resident_id is None:
        return PhoneLines(lines=[], refusal=alert.refusal)
    if place is not None:
        return await whole_phone(owners, resident_id=alert.value.item.resident_id, place=place)
    return await phones_of_resident(owners, resident_id=alert.value.item.resident_id)


async def whole_phone(owners: Owners, *, resident_id: UUID, place: int) -> PhoneLines:
    """Return the number at one place of the list, to be shown whole: its owner notes that."""
    found = await phones_of_resident(owners.because(REVEALED), resident_id=resident_id)
    return PhoneLines(lines=found.lines[place : place + 1], refusal=found.refusal)


async def phones_of_resident(asker: Owners, *, resident_id: UUID) -> PhoneLines:
    """Return the numbers of one resident, of relatives and of the care circle."""
    answer, kin = await asyncio.gather(
        asker.attempt(GetResident(resident_id=resident_id), ResidentCard),
        asker.attempt(ListRelatives(resident_id=resident_id), Relatives),
    )
    if answer.value is None:
        return PhoneLines(lines=[], refusal=answer.refusal)
    card = answer.value
    own = [("resident", card.item.name, phone) for phone in card.item.phones]
    relatives = [
        ("relative", one.name, phone) for one in (kin.value.items if kin.value else []) for phone in one.phones
    ]
    known = {phone for _, _, phone in relatives}
    relatives += [("relative", "", phone) for phone in card.relative_phones if phone not in known]
    circle = [(member.role.value, member.name or "", phone) for member in card.circle for phone in member.phones]
    return PhoneLines(lines=[*own, *relatives, *circle])
