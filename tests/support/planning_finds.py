"""What pages of care arrangements are about: made in the demo house when the first page wants it."""

from datetime import time, timedelta
from uuid import UUID

from nuanlin.demo.player import COMMUNITY
from shared.contracts.registry_census import (
    CensusProgress,
    CensusTryRecorded,
    OpenCensusRound,
    RecordCensusTry,
    ShowCensus,
)
from shared.contracts.registry_circle import HandOverResidents
from shared.contracts.registry_requests import Done, ListStaff, StaffItem, StaffList
from shared.contracts.visits_cadence import CareWindow, OpenCareWindow
from shared.contracts.visits_day_care import DayCarePlan, SaveDayCarePlan
from shared.contracts.visits_devices import DeviceSaved, SaveSignalDevice
from shared.contracts.visits_duties import OrderMustVisit, OrderMustVisitReply
from shared.contracts.visits_escorts import EscortItem, OpenEscort
from shared.contracts.visits_refills import RefillItem, SaveRefill
from shared.contracts.visits_requests import ListVisits, RecordVisit, RecordVisitReply, VisitPage
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
from shared.contracts.visits_signals import (
    RecordSightings,
    SaveSignalPlan,
    Sighting,
    SightingsTaken,
    Signal,
    SignalPlan,
)
from shared.contracts.words import Category
from tests.support.demo_house import DemoHouse, Find, made
from tests.support.waiting import eventually

__all__ = ["PLANNING"]


async def _resident(house: DemoHouse) -> str:
    """Return somebody who has a visit to come."""
    page = await house.stack.ask(ListVisits(community=COMMUNITY, statuses=["planned"], limit=500), VisitPage)
    return str(page.items[-1].resident_id)


async def _hers(house: DemoHouse) -> UUID:
    return UUID(await PLANNING["cared"](house))


async def _visit(house: DemoHouse) -> str:
    query = ListVisits(resident_id=await _hers(house), statuses=["planned"])
    return str((await house.stack.ask(query, VisitPage)).items[0].visit_id)


async def _must_visit(house: DemoHouse) -> str:
    """Have somebody visited who has come home from hospital."""
    order = OrderMustVisit(resident_id=await _hers(house), reason="illness", note="出院回家,女儿下周才到")
    return str((await house.stack.ask(order, OrderMustVisitReply)).visit_id)


async def _looker(house: DemoHouse) -> str:
    """Let somebody look at the windows of residents around, one of whom has shown the sign already."""
    staff = (await house.stack.ask(ListStaff(community=COMMUNITY), StaffList)).items
    looker = max((one for one in staff if one.kind == "volunteer"), key=lambda one: (one.residents, len(one.posts)))
    visits = await house.stack.ask(ListVisits(community=COMMUNITY, limit=500), VisitPage)
    residents = list(dict.fromkeys(visit.resident_id for visit in visits.items))[:9]
    flower = Signal(code="curtain_and_flower", meaning="safe", text="窗帘拉开,窗台摆花")
    for resident in residents:
        plan = SignalPlan(resident_id=resident, version=0, signals=[flower], observer_id=looker.staff_id)
        await house.stack.ask(SaveSignalPlan(plan=plan), SignalPlan)
    seen = RecordSightings(observer_id=looker.staff_id, sightings=[Sighting(resident_id=residents[-1], state="seen")])
    await house.stack.ask(seen, SightingsTaken)
    return str(looker.staff_id)


async def _census(house: DemoHouse) -> str:
    """Begin to ask every household, and meet somebody behind one door and nobody behind another."""
    begun = OpenCensusRound(community=COMMUNITY, name="2026年冬季摸底")
    await house.stack.ask(begun, Done)
    doors = (await house.stack.ask(ShowCensus(round_id=begun.command_id), CensusProgress)).households
    for door, reached in ((doors[0], True), (doors[1], False)):
        one = RecordCensusTry(household_id=door.household_id, tried_at=house.stack.now(), reached=reached)
        await house.stack.ask(one, CensusTryRecorded)
    return str(begun.command_id)


async def _household(house: DemoHouse) -> str:
    query = ShowCensus(round_id=UUID(await PLANNING["census"](house)), state="open")
    return str((await house.stack.ask(query, CensusProgress)).households[0].household_id)


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


async def _service_plan(house: DemoHouse) -> str:
    """Plan services for all who live alone."""
    weekly = PlannedService(service=HomeService.CLEANING, every=ServiceCadence.WEEK)
    plan = ServicePlan(name="独居老人打扫", community=COMMUNITY, categories=[Category.LIVES_ALONE], services=[weekly])
    return str((await house.stack.ask(SaveServicePlan(plan=plan), ServicePlan)).plan_id)


async def _service(house: DemoHouse) -> ServiceItem:
    """Return a service that somebody is due."""
    await PLANNING["service_plan"](house)

    async def due() -> list[ServiceItem]:
        return (await house.stack.ask(ListServiceItems(community=COMMUNITY), ServiceItems)).items

    return (await eventually(due, says=bool))[0]


async def _service_item(house: DemoHouse) -> str:
    return str((await _service(house)).item_id)


async def _served(house: DemoHouse) -> str:
    return str((await _service(house)).resident_id)


async def _day_cared(house: DemoHouse) -> str:
    """Have somebody expected at day care."""
    resident = await _hers(house)
    plan = SaveDayCarePlan(resident_id=resident, place="安和日间照料中心", weekdays=[1, 3], expected_by=time(9, 30))
    await house.stack.ask(plan, DayCarePlan)
    return str(resident)


async def _care_window(house: DemoHouse) -> str:
    """Have everybody who lives alone contacted every day because of the cold."""
    window = OpenCareWindow(
        area=COMMUNITY, kind="weather", name="寒潮三天", first_on=house.stack.now().date() + timedelta(days=3),
        categories=[Category.LIVES_ALONE],
    )  # fmt: skip
    return str((await house.stack.ask(window, CareWindow)).window_id)


async def _review(house: DemoHouse) -> str:
    """Hand somebody over, and let the former liaison record a visit of afterwards."""
    person = await _hers(house)
    known = (await house.stack.ask(ListVisits(resident_id=person, statuses=["planned"]), VisitPage)).items[0]
    staff = (await house.stack.ask(ListStaff(community=COMMUNITY), StaffList)).items
    other = next(one for one in staff if one.kind == "volunteer" and one.staff_id != known.liaison_id)
    former = known.liaison_id
    assert former is not None
    given = HandOverResidents(
        community=COMMUNITY, from_staff_id=former, to_staff_id=other.staff_id, resident_ids=[person], reason="岗位调整",
        override=True,
    )  # fmt: skip
    await house.stack.ask(given, Done)
    await house.stack.quiet()
    late = RecordVisit(resident_id=person, staff_id=former, mode="door", outcome="safe")
    recorded = await house.stack.ask(late, RecordVisitReply)
    await house.stack.quiet()
    return str(recorded.contact_id)


PLANNING: dict[str, Find] = {
    "cared": made(_resident, "cared"),
    "cared_visit": _visit,
    "care_window": made(_care_window, "care_window"),
    "census": made(_census, "census"),
    "day_cared": made(_day_cared, "day_cared"),
    "device": made(_device, "device"),
    "escort": made(_escort, "escort"),
    "household": _household,
    "looker": made(_looker, "looker"),
    "must_visit": made(_must_visit, "must_visit"),
    "refill": made(_refill, "refill"),
    "review": made(_review, "review"),
    "served": _served,
    "service_item": _service_item,
    "service_plan": made(_service_plan, "service_plan"),
}
