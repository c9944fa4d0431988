"""What pages of care arrangements are about: made in the demo house when the first page wants it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from nuanlin.demo.player import COMMUNITY
from shared.contracts.registry_requests import ListStaff, StaffItem, StaffList
from shared.contracts.visits_devices import DeviceSaved, SaveSignalDevice
from shared.contracts.visits_escorts import EscortItem, OpenEscort
from shared.contracts.visits_refills import RefillItem, SaveRefill
from shared.contracts.visits_requests import ListVisits, VisitPage
from shared.contracts.visits_services import (
    HomeService,
    ListServiceItems,
    PlannedService,
    SaveServicePlan,
    ServiceCadence,
    ServiceItem,
    ServiceItems,
    ServicePlan,
)
from shared.contracts.words import Category
from tests.support.demo_house import DemoHouse
from tests.support.waiting import eventually

__all__ = ["PLANNING"]

Find = Callable[[DemoHouse], Awaitable[str]]


def _once(make: Find, name: str) -> Find:
    async def find(house: DemoHouse) -> str:
        if name not in house.made:
            house.made[name] = await make(house)
        return house.made[name]

    return find


async def _resident(house: DemoHouse) -> str:
    """Return somebody who has a visit to come."""
    page = await house.stack.ask(ListVisits(community=COMMUNITY, statuses=["planned"], limit=500), VisitPage)
    return str(page.items[-1].resident_id)


async def _hers(house: DemoHouse) -> UUID:
    return UUID(await PLANNING["cared"](house))


async def _visit(house: DemoHouse) -> str:
    query = ListVisits(resident_id=await _hers(house), statuses=["planned"])
    return str((await house.stack.ask(query, VisitPage)).items[0].visit_id)


async def _helper(house: DemoHouse) -> StaffItem:
    return (await house.stack.ask(ListStaff(community=COMMUNITY), StaffList)).items[0]


async def _escort(house: DemoHouse) -> str:
    helper, begins = await _helper(house), house.stack.now() + timedelta(hours=20)
    way = OpenEscort(
        resident_id=await _hers(house), kind="medical", companion_id=helper.staff_id, companion_name=helper.name,
        starts_at=begins, done_by=begins + timedelta(hours=4), appointment_place="市二院内科",
    )  # fmt: skip
    return str((await house.stack.ask(way, EscortItem)).escort_id)


async def _refill(house: DemoHouse) -> str:
    helper = await _helper(house)
    refill = SaveRefill(
        resident_id=await _hers(house), medicine="降压药", next_on=house.stack.now().date() + timedelta(days=12),
        every_days=30, companion_id=helper.staff_id, companion_name=helper.name,
    )  # fmt: skip
    return str((await house.stack.ask(refill, RefillItem)).refill_id)


async def _device(house: DemoHouse) -> str:
    device = SaveSignalDevice(device="door-17", resident_id=await _hers(house), label="大门门磁")
    return (await house.stack.ask(device, DeviceSaved)).device


async def _service(house: DemoHouse) -> ServiceItem:
    """Return a service that somebody is due, by a plan for all who live alone."""
    if "plan" not in house.made:
        weekly = PlannedService(service=HomeService.CLEANING, every=ServiceCadence.WEEK)
        plan = ServicePlan(
            name="独居老人打扫", community=COMMUNITY, categories=[Category.LIVES_ALONE], services=[weekly]
        )
        await house.stack.ask(SaveServicePlan(plan=plan), ServicePlan)
        house.made["plan"] = str(plan.plan_id)

    async def due() -> list[ServiceItem]:
        return (await house.stack.ask(ListServiceItems(community=COMMUNITY), ServiceItems)).items

    return (await eventually(due, says=bool))[0]


async def _service_item(house: DemoHouse) -> str:
    return str((await _service(house)).item_id)


async def _served(house: DemoHouse) -> str:
    return str((await _service(house)).resident_id)


PLANNING: dict[str, Find] = {
    "cared": _once(_resident, "cared"),
    "cared_visit": _visit,
    "device": _once(_device, "device"),
    "escort": _once(_escort, "escort"),
    "refill": _once(_refill, "refill"),
    "served": _served,
    "service_item": _service_item,
}
