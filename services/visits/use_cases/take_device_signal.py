"""Take what a device noticed: like a sighting, with its own confidence, and never as the end of an alert."""

from datetime import datetime
from uuid import uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import VISIT_IDS
from services.visits.storage.residents import ResidentStore
from services.visits.storage.signals import SignalStore
from services.visits.use_cases.record_sightings import Look, take_looks
from shared.contracts.visits_devices import DeviceSaved, DeviceSignalled, SaveSignalDevice
from shared.edge import RefusedError

__all__ = ["UnknownDeviceError", "save_signal_device", "take_device_signal"]


class UnknownDeviceError(LookupError):
    """Raised for a device that nobody has said whose it is; the message is tried again and then set aside, not lost."""


async def take_device_signal(session: AsyncSession, event: DeviceSignalled, *, now: datetime, zone: ZoneInfo) -> None:
    """Keep one signal of a device and decide what it makes of the day.

    Raises
    ------
    UnknownDeviceError
        Raised if nobody has said whose device it is.
    """
    store = SignalStore(session)
    resident_id = await store.resident_of(event.device)
    if resident_id is None:
        raise UnknownDeviceError("a device that is not registered")
    watched = (await store.watched([resident_id])).get(resident_id) or await store.unwatched(resident_id)
    if watched is None or (not watched.at_home and event.state != "distress"):
        return
    look = Look(
        id=uuid5(VISIT_IDS, f"device:{event.signal_id}"),
        watched=watched,
        state=event.state,
        code=None,
        source="device",
        confidence=event.confidence,
        happened_at=min(event.happened_at, now),
        device=event.device,
    )
    await take_looks(session, [look], now=now, zone=zone)


async def save_signal_device(session: AsyncSession, command: SaveSignalDevice, *, now: datetime) -> DeviceSaved:
    """Keep whose device it is.

    Raises
    ------
    RefusedError
        Raised for an unknown resident.
    """
    if await ResidentStore(session).lock(command.resident_id) is None:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    fields = command.model_dump(include={"device", "resident_id", "label", "active"})
    await SignalStore(session).save_device(fields | {"saved_at": now, "saved_by": command.actor})
    return DeviceSaved(device=command.device, resident_id=command.resident_id, active=command.active)
