"""Signals of devices: what a third party tells on its own input subject, and whose device it is."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Channel, Command, Contract, Event, Text

__all__ = ["DeviceSaved", "DeviceSignalled", "SaveSignalDevice"]

DeviceCode = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class DeviceSignalled(Event):
    """A device in a home noticed something. Told by a third party, which knows the device and never the resident."""

    NAME: ClassVar[str] = "signals.device_signalled.v1"
    CHANNEL: ClassVar[Channel] = Channel.INPUT
    SUBJECT_FIELD: ClassVar[str] = "signal_id"
    OFTEN: ClassVar[str] = "once per signal; the same id again has no further effect"

    signal_id: UUID
    device: DeviceCode
    """As the third party and the community call it."""
    state: Literal["seen", "distress", "unclear"]
    """A door that opened or a lamp that went on is ``seen``, an emergency button is ``distress``."""
    confidence: Annotated[int, Field(ge=0, le=100)]
    """Percent, as the device says it. Below 80 a safe signal counts for nothing."""
    happened_at: AwareDatetime


class SaveSignalDevice(Command):
    """Say whose device a code is, or that it is no longer used."""

    NAME: ClassVar[str] = "visits.save_signal_device.v1"

    device: DeviceCode
    resident_id: UUID
    label: Text
    """Chinese: ``大门门磁``."""
    active: bool = True


class DeviceSaved(Contract):
    """The device as it is known now."""

    device: str
    resident_id: UUID
    active: bool
