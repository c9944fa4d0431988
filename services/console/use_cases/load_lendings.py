"""Gather the devices that a community lends, with the names of those who have them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.registry_devices import Device, Devices, ListDevices
from shared.contracts.registry_requests import Names, NamesOf

__all__ = ["Lendings", "load_lendings"]

MOST_NAMES = 500


@dataclass(frozen=True)
class Lendings:
    """What there is to lend; the names are missing where registry did not give them."""

    listed: Answer[Devices]
    names: dict[UUID, str]
    today: date

    @property
    def items(self) -> list[Device]:
        """First what asks for something, then what is lent, then what is free."""
        items = self.listed.value.items if self.listed.value else []
        return sorted(items, key=lambda one: (not self.asks(one), one.resident_id is None, one.number))

    @property
    def asking(self) -> int:
        """How many ask for something."""
        return sum(map(self.asks, self.items))

    @property
    def lent(self) -> int:
        """How many are with somebody."""
        return sum(one.resident_id is not None for one in self.items)

    def asks(self, device: Device) -> bool:
        """Say whether a device must be fetched back or looked at; one in the store can wait."""
        return bool(device.tasks) or (device.resident_id is not None and device.inspect_by < self.today)


async def load_lendings(owners: Owners, *, community: str, today: date) -> Lendings:
    """Ask registry for the devices, then for the names."""
    listed = await owners.attempt(ListDevices(community=community), Devices)
    ids = [one.resident_id for one in listed.value.items if one.resident_id] if listed.value else []
    if not ids:
        return Lendings(listed, {}, today)
    answer = await owners.attempt(NamesOf(resident_ids=ids[:MOST_NAMES]), Names)
    names = {item.resident_id: item.name for item in answer.value.items} if answer.value else {}
    return Lendings(listed, names, today)
