"""Devices of third parties."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.take_device_signal import save_signal_device, take_device_signal
from shared.auditing import noted
from shared.contracts.visits_devices import DeviceSaved, DeviceSignalled, SaveSignalDevice


@EDGE.on(DeviceSignalled)
async def on_device_signalled(event: DeviceSignalled, deps: Deps) -> None:
    """Take what a device noticed."""
    async with deps.sessions.begin() as session:
        await take_device_signal(session, event, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(SaveSignalDevice)
async def do_save_signal_device(command: SaveSignalDevice, deps: Deps) -> DeviceSaved:
    """Say whose device it is."""
    async with deps.sessions.begin() as session:
        reply = await save_signal_device(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())
