"""What a community arranges after its first import: who goes to whom, who is on duty, which number is called."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

from nats.aio.client import Client

from shared.clock import civil_date
from shared.contracts.alerts_mailings import AreaWords, ListAreaWords, SaveAreaWord
from shared.contracts.alerts_rota import Rota, SaveDutyShift
from shared.contracts.registry_requests import (
    AssignPost,
    Done,
    ListStaff,
    ResidentItem,
    ResidentPage,
    SearchResidents,
    StaffItem,
    StaffList,
)
from shared.contracts.words import CareRole
from shared.requests import ask

__all__ = ["settle"]

DOORS = 8
"""A liaison's round that fits on one screen of a phone, and below the most that one is paired with."""

PHONE = "phone"
"""The word that stands for the number of the office. Said last, it tells that everything is arranged."""

OFFICE_PHONE = "0719-8000123"

SHIFTS = ((time(8), timedelta(hours=10)), (time(18), timedelta(hours=14)))
"""Beginning and length of the day and of the night."""


async def settle(client: Client, *, community: str, now: datetime, zone: ZoneInfo) -> None:
    """Give a volunteer a round of doors, the community a rota and its office a number; does nothing the second time."""
    words = await ask(client, ListAreaWords(area=community), AreaWords)
    if any(one.word == PHONE for one in words.items):
        return
    found = await ask(client, SearchResidents(community=community, special_only=True, limit=200), ResidentPage)
    staff = (await ask(client, ListStaff(community=community), StaffList)).items
    volunteers = [one for one in staff if one.kind == "volunteer" and one.active]
    if volunteers and found.items:
        liaison = max(volunteers, key=lambda one: (one.residents, str(one.staff_id)))
        for resident in _round(found.items):
            await ask(client, _pairing(community, resident.resident_id, liaison.staff_id), Done)
    midnight = datetime.combine(civil_date(now, zone), time.min, tzinfo=zone)
    for (begins, length), person in zip(SHIFTS, _on_duty(staff), strict=False):
        starts = midnight + timedelta(hours=begins.hour)
        await ask(client, _shift(community, person.staff_id, starts.astimezone(UTC), length), Rota)
    word = SaveAreaWord(command_id=_id(community, PHONE), actor="demo", area=community, word=PHONE, said=OFFICE_PHONE)
    await ask(client, word, AreaWords)


def _round(residents: Iterable[ResidentItem]) -> list[ResidentItem]:
    """Return neighbours, from the first building on."""
    walked = sorted(residents, key=lambda one: [_number(part) for part in (one.building, one.unit, one.room)])
    return walked[:DOORS]


def _number(part: str | None) -> tuple[int, str]:
    return len(part or ""), part or ""


def _on_duty(staff: Iterable[StaffItem]) -> list[StaffItem]:
    kinds = ("community_worker", "deputy_head", "secretary", "compound_director")
    return sorted((one for one in staff if one.kind in kinds and one.active), key=lambda one: kinds.index(one.kind))


def _pairing(community: str, resident_id: UUID, staff_id: UUID) -> AssignPost:
    return AssignPost(
        command_id=_id(community, f"liaison:{resident_id}"), actor="demo", community=community, role=CareRole.LIAISON,
        scope="resident", scope_key=str(resident_id), staff_id=staff_id,
    )  # fmt: skip


def _shift(community: str, staff_id: UUID, starts_at: datetime, length: timedelta) -> SaveDutyShift:
    name = f"shift:{starts_at:%H}"
    return SaveDutyShift(
        command_id=_id(community, name), actor="demo", shift_id=_id(community, name), community=community,
        staff_id=staff_id, starts_at=starts_at, ends_at=starts_at + length, repeat_days=1,
    )  # fmt: skip


def _id(community: str, name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"nuanlin-demo:{community}:{name}")
