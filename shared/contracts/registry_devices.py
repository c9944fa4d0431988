"""Assistive devices on loan: wheelchairs, care beds; who has them, and when they must be looked at or come back."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "Device",
    "DeviceTask",
    "DeviceTaskOpened",
    "Devices",
    "InspectDevice",
    "LendDevice",
    "ListDevices",
    "ReturnDevice",
    "SaveDevice",
]


class DeviceTaskOpened(Event):
    """A device on loan has to be inspected or fetched back."""

    NAME: ClassVar[str] = "registry.device_task_opened.v1"
    OFTEN: ClassVar[str] = "once per device and reason, until it is done"

    task_id: UUID
    device_id: UUID
    resident_id: UUID
    kind: str
    """Code: ``inspect`` or ``return``."""
    reason: str
    """Code: ``inspection_passed``, ``holder_died``, ``holder_moved``."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "借出的辅具已过检验日期,请上门检验" if self.kind == "inspect" else "辅具使用人已不在册,请取回辅具"


class SaveDevice(Command):
    """Add a device to lend, or change one."""

    NAME: ClassVar[str] = "registry.save_device.v1"

    community: Community
    device_id: UUID | None = None
    """None to add."""
    number: Text
    """As written on it."""
    kind: Text
    """What it is, such as ``电动轮椅``."""
    inspect_by: date
    audio_unit: Text | None = None
    """What the gateway calls it, if it is a box that reads notices aloud."""
    version: str | None = None
    """Mark of the state that was read (`Device.version`); None writes over whatever stands."""


class LendDevice(Command):
    """Lend a device to a resident."""

    NAME: ClassVar[str] = "registry.lend_device.v1"

    device_id: UUID
    resident_id: UUID
    lent_on: date


class ReturnDevice(Command):
    """Take a device back."""

    NAME: ClassVar[str] = "registry.return_device.v1"

    device_id: UUID
    returned_on: date


class InspectDevice(Command):
    """Write down that a device was inspected, and by when again."""

    NAME: ClassVar[str] = "registry.inspect_device.v1"

    device_id: UUID
    inspected_on: date
    inspect_by: date


class DeviceTask(Contract):
    """Something to do about a device."""

    task_id: UUID
    kind: str
    reason: str
    opened_at: AwareDatetime


class Device(Contract):
    """One device, who has it, and what is to be done about it."""

    device_id: UUID
    number: str
    kind: str
    inspect_by: date
    audio_unit: str | None = None
    resident_id: UUID | None = None
    lent_on: date | None = None
    tasks: list[DeviceTask] = []
    version: str = ""
    """Mark of what can be changed of it."""


class ListDevices(Query):
    """Ask for the devices of a community."""

    NAME: ClassVar[str] = "registry.list_devices.v1"

    community: Community


class Devices(Contract):
    """Devices, by number."""

    items: list[Device]
