"""Lend devices, take them back, and say when one must be looked at or fetched."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.storage.areas import AreaStore
from services.registry.storage.census_tables import DeviceRow
from services.registry.storage.devices import DeviceStore
from services.registry.storage.held import held_of
from services.registry.storage.outgoing import tell
from services.registry.use_cases.keep_correspondence import hand_over_unit
from services.registry.use_cases.known_resident import known_resident
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.viewing import check_reach
from shared.areas import place_of
from shared.contracts.base import Viewer
from shared.contracts.registry_devices import (
    Device,
    Devices,
    DeviceTask,
    DeviceTaskOpened,
    InspectDevice,
    LendDevice,
    ListDevices,
    ReturnDevice,
    SaveDevice,
)
from shared.edge import RefusedError

__all__ = ["devices_of", "inspect_device", "lend_device", "open_device_tasks", "return_device", "save_device"]

MISSING = "没有这件辅具"


async def save_device(session: AsyncSession, command: SaveDevice) -> UUID:
    """Add or change a device; returns its id.

    Raises
    ------
    RefusedError
        Raised for an unknown community or device, for a number that another device has, and with ``conflict`` if
        somebody has changed it since it was read.
    """
    device_id = command.device_id or command.command_id
    if await obeyed_before(session, command):
        return device_id
    check_reach(command.viewer, command.community, missing="没有这个社区")
    if not await AreaStore(session).lock_community(command.community):
        raise RefusedError.not_found("没有这个社区,请先登记社区")
    store = DeviceStore(session)
    if command.device_id is not None:
        known = await _device(session, command.device_id, command.viewer)
        if known.community != command.community:
            raise RefusedError.not_found(MISSING)
        if command.version not in {None, known.mark}:
            raise RefusedError.conflict("这件辅具刚刚被别人修改过,请核对现在的内容后再保存")
    if await store.numbered(command.community, command.number) not in {None, device_id}:
        raise RefusedError.conflict("这个编号已有另一件辅具使用,请核对编号")
    said = command.model_dump(include={"community", "number", "kind", "inspect_by", "audio_unit"})
    await store.save(id=device_id, **said)
    return device_id


async def lend_device(session: AsyncSession, command: LendDevice, *, now: datetime) -> bool:
    """Lend a device to a resident; returns whether they did not have it already."""
    if await obeyed_before(session, command):
        return False
    device = await _device(session, command.device_id, command.viewer)
    resident = await known_resident(session, command.resident_id, command.viewer)
    if not resident.on_list:
        raise RefusedError.conflict("这位居民已不在册,不能借出辅具")
    loan = await DeviceStore(session).loan_of(command.device_id)
    if loan is not None:
        if loan.resident_id == resident.id:
            return False
        raise RefusedError.conflict("这件辅具还在别人手里,请先办理归还")
    await DeviceStore(session).lend(
        command.command_id, device_id=command.device_id, resident_id=resident.id, lent_on=command.lent_on
    )
    if device.audio_unit:
        await hand_over_unit(session, resident.id, by=command.actor, now=now)
    return True


async def return_device(session: AsyncSession, command: ReturnDevice, *, now: datetime) -> bool:
    """Take a device back; returns whether it was away."""
    if await obeyed_before(session, command):
        return False
    device = await _device(session, command.device_id, command.viewer)
    store = DeviceStore(session)
    loan = await store.loan_of(command.device_id)
    if loan is None:
        return False
    if command.returned_on < loan.lent_on:
        raise RefusedError(f"归还日期不能早于借出日期 {loan.lent_on:%Y-%m-%d}", field="returned_on")
    loan.returned_on = command.returned_on
    await store.close_tasks(command.device_id, kinds=["inspect", "return"], now=now)
    if device.audio_unit:
        await session.flush()
        await hand_over_unit(session, loan.resident_id, by=command.actor, now=now)
    return True


async def inspect_device(session: AsyncSession, command: InspectDevice, *, now: datetime) -> bool:
    """Write an inspection down; returns whether the next one is on another day now."""
    if await obeyed_before(session, command):
        return False
    device = await _device(session, command.device_id, command.viewer)
    if command.inspect_by <= command.inspected_on:
        raise RefusedError("下次检验日期应晚于本次检验", field="inspect_by")
    changed = device.inspect_by != command.inspect_by
    device.inspect_by = command.inspect_by
    await DeviceStore(session).close_tasks(device.id, kinds=["inspect"], now=now)
    return changed


async def _device(session: AsyncSession, device_id: UUID, viewer: Viewer | None) -> DeviceRow:
    device = await DeviceStore(session).lock(device_id)
    if device is None:
        raise RefusedError.not_found(MISSING)
    check_reach(viewer, device.community, missing=MISSING)
    return device


async def open_device_tasks(session: AsyncSession, day: Day) -> bool:
    """Open what is to be done about devices on loan, and tell; returns whether there was anything."""
    opened = await DeviceStore(session).open_tasks(today=day.today, now=day.now)
    events = [
        DeviceTaskOpened(
            event_id=DeviceTaskOpened.identify(task.id),
            occurred_at=day.now,
            **place_of(task.community),
            entity_version=task.version,
            task_id=task.id,
            device_id=task.device_id,
            resident_id=task.resident_id,
            kind=task.kind,
            reason=task.reason,
        )
        for task in opened
    ]
    await tell(session, events)
    return bool(opened)


async def devices_of(session: AsyncSession, query: ListDevices) -> Devices:
    """Return the devices of a community."""
    check_reach(query.viewer, query.community, missing="没有这个社区")
    store = DeviceStore(session)
    found = await store.of_community(query.community, held=held_of(query.viewer))
    tasks = await store.tasks_of([device.id for device, _ in found])
    return Devices(
        items=[
            Device(
                device_id=device.id,
                number=device.number,
                kind=device.kind,
                inspect_by=device.inspect_by,
                audio_unit=device.audio_unit,
                version=device.mark,
                resident_id=loan.resident_id if loan else None,
                lent_on=loan.lent_on if loan else None,
                tasks=[
                    DeviceTask(task_id=task.id, kind=task.kind, reason=task.reason, opened_at=task.opened_at)
                    for task in tasks
                    if task.device_id == device.id
                ],
            )
            for device, loan in found
        ]
    )
