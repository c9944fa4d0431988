"""Assistive devices on loan."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.subjects import subjects
from services.registry.use_cases import lend_devices
from services.registry.use_cases.keep_audit import note_read, note_write
from shared.auditing import people_in
from shared.contracts import registry_devices as contracts
from shared.contracts.registry_requests import Done


@EDGE.answers(contracts.SaveDevice)
async def do_save_device(command: contracts.SaveDevice, deps: Deps) -> Done:
    """Add or change a device."""
    async with deps.sessions.begin() as session:
        return Done(id=await lend_devices.save_device(session, command))


@EDGE.answers(contracts.LendDevice)
async def do_lend_device(command: contracts.LendDevice, deps: Deps) -> Done:
    """Lend a device."""
    async with deps.sessions.begin() as session:
        changed = await lend_devices.lend_device(session, command, now=deps.clock.now())
        await note_write(session, command, [command.resident_id], now=deps.clock.now())
    return Done(id=command.device_id, changed=changed)


@EDGE.answers(contracts.ReturnDevice)
async def do_return_device(command: contracts.ReturnDevice, deps: Deps) -> Done:
    """Take a device back."""
    async with deps.sessions.begin() as session:
        had_it = await subjects(session, "device", [command.device_id])
        changed = await lend_devices.return_device(session, command, now=deps.clock.now())
        await note_write(session, command, had_it, now=deps.clock.now())
    return Done(id=command.device_id, changed=changed)


@EDGE.answers(contracts.InspectDevice)
async def do_inspect_device(command: contracts.InspectDevice, deps: Deps) -> Done:
    """Write an inspection down."""
    async with deps.sessions.begin() as session:
        changed = await lend_devices.inspect_device(session, command, now=deps.clock.now())
        await note_write(session, command, await subjects(session, "device", [command.device_id]), now=deps.clock.now())
    return Done(id=command.device_id, changed=changed)


@EDGE.answers(contracts.ListDevices)
async def do_list_devices(query: contracts.ListDevices, deps: Deps) -> contracts.Devices:
    """Return the devices of a community."""
    async with deps.sessions.begin() as session:
        reply = await lend_devices.devices_of(session, query)
        await note_read(session, query, people_in(reply), shown=contracts.Device, now=deps.clock.now())
        return reply
