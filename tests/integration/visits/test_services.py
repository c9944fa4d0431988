"""Recurring help at home, from the plan to the haircut."""

import asyncio
import json

import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from services.visits.cli import app
from services.visits.jobs.services import sweep_services
from services.visits.main import service_of
from services.visits.settings import VisitsSettings
from services.visits.use_cases.plan_services import plan_services
from shared.contracts.base import RefusalCode, Viewer
from shared.contracts.visits_services import (
    CloseServiceItem,
    HomeService,
    ListServiceItems,
    ListServicePlans,
    PlannedService,
    SaveServicePlan,
    ServiceCadence,
    ServiceCancelled,
    ServiceDue,
    ServiceGiven,
    ServiceItem,
    ServiceMissed,
    ServicePlan,
)
from shared.contracts.words import Category
from shared.edge import RefusedError
from tests.conftest import Database
from tests.integration.visits.district import ZONE, District, at
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import eventually

COMMUNITY = "990102003005"

PACKAGE = (
    (HomeService.CLEANING, ServiceCadence.WEEK),
    (HomeService.HAIRCUT, ServiceCadence.MONTH),
    (HomeService.REPAIR, ServiceCadence.QUARTER),
)


async def plans(
    district: District,
    *services: tuple[HomeService, ServiceCadence],
    categories: tuple[Category, ...] = (Category.NO_KIN, Category.EMPTY_NEST),
) -> ServicePlan:
    """Save a plan and let the sweep look."""
    given = [PlannedService(service=service, every=every) for service, every in services]
    plan = ServicePlan(name="孤寡空巢服务包", community=COMMUNITY, categories=list(categories), services=given)
    saved = await district.ask(SaveServicePlan(plan=plan))
    await looks(district)
    return saved


async def looks(district: District, moment: str | None = None) -> None:
    """Let the sweep do all that is waiting."""
    if moment:
        district.clock.at = at(moment)
    while await sweep_services(district.deps) == district.clock.now():
        pass


async def items(district: District, *, everything: bool = False) -> list[ServiceItem]:
    """List what is due, or all there ever was."""
    query = ListServiceItems(community=COMMUNITY, open_only=not everything)
    return (await district.ask(query)).items


async def shown(district: District) -> list[tuple[str, str, str, str]]:
    """Return who, what, when and how it stands, of all there ever was."""
    found = await items(district, everything=True)
    return [(item.resident_name, item.service.value, item.period, item.status) for item in found]


@pytest.mark.capability("S0-19")
async def test_each_service_of_the_plan_falls_due_in_its_own_cadence_for_the_right_people(district: District) -> None:
    await district.has("孤寡甲", Category.NO_KIN)
    await district.has("独居乙", Category.LIVES_ALONE)
    await plans(district, *PACKAGE)

    assert await shown(district) == [
        ("孤寡甲", "cleaning", "2026-W47", "due"),
        ("孤寡甲", "haircut", "2026-11", "due"),
        ("孤寡甲", "repair", "2026-Q4", "due"),
    ]
    for moment in ("2026-11-23 00:05", "2026-12-01 00:05", "2027-01-01 00:05"):
        await looks(district, moment)

    periods: dict[str, list[str]] = {}
    for _, service, period, _ in await shown(district):
        periods.setdefault(service, []).append(period)
    assert periods == {
        "cleaning": ["2026-W47", "2026-W48", "2026-W49", "2026-W53"],
        "haircut": ["2026-11", "2026-12", "2027-01"],
        "repair": ["2026-Q4", "2027-Q1"],
    }
    assert len(await district.told(ServiceDue)) == 9


async def test_of_two_plans_the_one_that_gives_a_service_most_often_wins(district: District) -> None:
    await plans(district, (HomeService.HAIRCUT, ServiceCadence.QUARTER), categories=(Category.EMPTY_NEST,))
    await plans(district, (HomeService.HAIRCUT, ServiceCadence.MONTH), categories=(Category.NO_KIN,))

    await district.has("两样都是", Category.EMPTY_NEST, Category.NO_KIN)
    await looks(district)

    assert await shown(district) == [("两样都是", "haircut", "2026-11", "due")]


async def test_what_is_given_or_declined_is_recorded_once_and_told(district: District) -> None:
    await district.has("孤寡甲", Category.NO_KIN)
    await plans(district, *PACKAGE)
    cleaning, haircut, _ = await items(district)

    for _ in range(2):
        given = CloseServiceItem(item_id=cleaning.item_id, outcome="given", provider="家政队")
        assert (await district.ask(given)).status == "given"
        declined = CloseServiceItem(item_id=haircut.item_id, outcome="declined", note="上周刚理过")
        assert (await district.ask(declined)).status == "declined"
    await looks(district)

    assert [item.service for item in await items(district)] == [HomeService.REPAIR]
    assert [event.late for event in await district.told(ServiceGiven)] == [False]
    assert [event.reason for event in await district.told(ServiceCancelled)] == ["declined"]


async def test_a_period_that_ends_without_the_service_is_missed_once_and_may_be_made_up_for(district: District) -> None:
    await district.has("孤寡甲", Category.NO_KIN)
    await plans(district, (HomeService.HAIRCUT, ServiceCadence.MONTH))
    [haircut] = await items(district)

    await looks(district, "2026-11-30 23:59")
    assert await district.told(ServiceMissed) == []
    await looks(district, "2026-12-01 00:00")
    await looks(district)

    assert [event.item_id for event in await district.told(ServiceMissed)] == [haircut.item_id]
    late = CloseServiceItem(item_id=haircut.item_id, outcome="given")
    assert (await district.ask(late)).status == "given_late"
    assert [event.late for event in await district.told(ServiceGiven)] == [True]


async def test_nothing_stays_due_whose_reason_is_gone(district: District) -> None:
    await district.has("孤寡甲", Category.NO_KIN)
    await district.has("空巢乙", Category.EMPTY_NEST)
    await district.has("空巢丙", Category.EMPTY_NEST)
    plan = await plans(district, (HomeService.HAIRCUT, ServiceCadence.MONTH))

    await district.hears(district.profile("孤寡甲", Category.NO_KIN, on_list=False))
    await district.hears(district.profile("空巢乙", Category.LIVES_ALONE))
    await looks(district)
    assert [item.resident_name for item in await items(district)] == ["空巢丙"]
    stop = SaveServicePlan(plan=plan.model_copy(update={"active": False}))
    await district.ask(stop)
    await looks(district)

    assert sorted(event.reason for event in await district.told(ServiceCancelled)) == [
        "off_list",
        "plan_ended",
        "plan_ended",
    ]
    await district.hears(district.profile("空巢乙", Category.EMPTY_NEST))
    await district.ask(SaveServicePlan(plan=plan.model_copy(update={"version": 2, "active": True})))
    await looks(district)
    assert {item.resident_name for item in await items(district)} == {"空巢乙", "空巢丙"}


async def test_two_replicas_make_nothing_due_twice(district: District) -> None:
    for number in range(30):
        await district.has(f"孤寡{number}", Category.NO_KIN)
    given = [PlannedService(service=HomeService.HAIRCUT, every=ServiceCadence.MONTH)]
    plan = ServicePlan(name="理发", categories=[Category.NO_KIN], services=given)
    await district.ask(SaveServicePlan(plan=plan))

    async def replica() -> None:
        more = True
        while more:
            async with district.sessions.begin() as session:
                more = await plan_services(session, now=district.clock.now(), zone=ZONE, limit=7)

    await asyncio.gather(replica(), replica(), replica())

    assert len(await items(district)) == 30
    assert len({event.item_id for event in await district.told(ServiceDue)}) == 30


async def test_a_plan_somebody_else_has_saved_is_not_overwritten(district: District) -> None:
    plan = await plans(district, *PACKAGE)
    await district.ask(SaveServicePlan(plan=plan.model_copy(update={"name": "新名称"})))

    with pytest.raises(RefusedError, match="刚刚被别人修改过") as refused:
        await district.ask(SaveServicePlan(plan=plan))

    assert refused.value.refusal.code is RefusalCode.CONFLICT
    saved = (await district.ask(ListServicePlans(community=COMMUNITY))).items
    assert [(each.name, each.version) for each in saved] == [("新名称", 2)]


async def test_the_command_line_plans_lists_and_records(
    database: Database, bus: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)
    settings = VisitsSettings(database_url=await database("visits"), nats_url=bus)

    async def invoke(*arguments: str) -> tuple[int, str, str]:
        result = await asyncio.to_thread(CliRunner().invoke, app, ["services", *arguments])
        return result.exit_code, result.stdout, result.stderr

    clock = FakeClock(at("2026-11-21 08:00"))
    async with running(service_of(settings), settings, clock) as replica:
        district = District(sessions=replica.sessions, clock=clock)
        await district.has("孤寡甲", Category.NO_KIN)
        plan = ("plan", "服务包", "--category", "no_kin", "--service", "haircut:month")
        assert (await invoke(*plan, "--service", "haircut:decade"))[0] == 2
        code, text, _ = await invoke(*plan)
        assert (code, "孤寡:每月理发" in text) == (0, True)
        await looks(district)

        [item] = json.loads((await invoke("due", "--community", COMMUNITY, "--json"))[1])
        code, text, _ = await invoke("done", item["item_id"], "--provider", "理发师傅")
        assert (code, "已完成" in text, "理发师傅" in text) == (0, True, True)
        assert (await invoke("due"))[1].strip() == "共 0 条"
        given = await eventually(lambda: client.jetstream().get_last_msg("CARE_EVT", ServiceGiven.pattern()))

    assert ServiceGiven.from_wire(given.data or b"").service is HomeService.HAIRCUT


@pytest.mark.parametrize("of", [None, "990102003006"])
async def test_what_holds_elsewhere_is_not_taken_over_by_one_community(district: District, of: str | None) -> None:
    given = [PlannedService(service=HomeService.HAIRCUT, every=ServiceCadence.MONTH)]
    plan = ServicePlan(name="全区理发", community=of, categories=[Category.NO_KIN], services=given)
    saved = await district.ask(SaveServicePlan(plan=plan))
    theirs = saved.model_copy(update={"community": COMMUNITY})
    leader = Viewer(actor="网格员甲", role="grid_leader", scope=[COMMUNITY])

    with pytest.raises(RefusedError, match="不只管您的社区"):
        await district.ask(SaveServicePlan(plan=theirs, viewer=leader))
