from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.visits import HazardFound, VisitCompleted
from shared.contracts.visits_checks import AtDoor
from shared.contracts.visits_door import (
    Bundle,
    Companion,
    CompanionAbsent,
    CountHazards,
    GetBundle,
    HazardFixed,
    ListCompanions,
    MoodWorsened,
    PlanCompanions,
)
from shared.contracts.visits_passcodes import BriefPasscode
from shared.contracts.visits_requests import Finding
from shared.contracts.words import Category, ContactMode, Outcome
from shared.edge import RefusedError
from tests.integration.visits.district import KNOCK, at, resident_named
from tests.integration.visits.doorstep import Doorstep

ALONE = Category.LIVES_ALONE
NOVEMBER = {"community": "990102003005", "since": at("2026-11-01 00:00"), "until": at("2026-12-01 00:00")}


def checked(gas: str = "ok", electricity: str = "ok", **fields: Any) -> AtDoor:
    checks = [
        {"item": "gas", "result": gas, "note": "" if gas != "fail" else "软管老化"},
        {"item": "electricity", "result": electricity},
    ]
    return AtDoor.model_validate({"checks": checks} | fields)


@pytest.mark.capability("S2-07")
async def test_a_knock_answers_gas_and_electricity_and_keeps_what_was_explained(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)

    reply = await doorstep.records("王奶奶", at_door=checked(lessons=["fire_escape", "self_rescue"]))

    assert len(reply.completed) == 2
    assert await doorstep.count("select count(*) from door_check where result = 'ok'") == 2
    assert await doorstep.count("select cardinality(lessons) from door_note") == 2
    assert await doorstep.told(HazardFound) == []


@pytest.mark.capability("S2-07")
async def test_a_check_list_that_leaves_out_electricity_is_refused_and_nothing_is_kept(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    half = AtDoor.model_validate({"checks": [{"item": "gas", "result": "ok"}]})

    with pytest.raises(RefusedError, match="用电还没有填写"):
        await doorstep.records("王奶奶", at_door=half)

    assert await doorstep.count("select count(*) from contact") == 0
    gas, dark = {"item": "gas", "result": "ok"}, {"item": "electricity", "result": "not_checked", "note": "停电"}
    await doorstep.records("王奶奶", at_door=AtDoor.model_validate({"checks": [gas, dark]}))
    assert await doorstep.count("select count(*) from contact") == 1


@pytest.mark.capability("S2-07")
async def test_a_failing_item_opens_a_hazard(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)

    await doorstep.records("王奶奶", at_door=checked(gas="fail"))

    (hazard,) = await doorstep.told(HazardFound)
    assert hazard.hazard == "gas"
    assert await doorstep.count("select count(*) from hazard where code = 'gas' and fixed_at is null") == 1


async def test_a_hazard_that_was_reported_besides_is_one_hazard(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)

    await doorstep.records("王奶奶", at_door=checked(gas="fail"), findings=[Finding(kind="hazard", code="gas")])

    assert len(await doorstep.told(HazardFound)) == 1


async def test_a_check_list_by_phone_is_refused(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)

    with pytest.raises(RefusedError, match="只有上门"):
        await doorstep.records("王奶奶", ContactMode.CALL, at_door=checked())


@pytest.mark.capability("S2-23")
async def test_a_hazard_put_right_on_the_spot_is_found_and_fixed_by_the_same_visit(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    await doorstep.has("李爷爷", ALONE)

    fixed = [Finding(kind="hazard", code="electricity", fixed=True), Finding(kind="hazard", code="fire")]
    reply = await doorstep.records("王奶奶", findings=fixed)
    await doorstep.records("李爷爷", at_door=checked(gas="fail"))

    (event,) = await doorstep.told(HazardFixed)
    found = {hazard.finding_id: hazard for hazard in await doorstep.told(HazardFound)}
    assert (event.contact_id, event.hazard, event.on_site) == (reply.contact_id, "electricity", True)
    assert found[event.finding_id].contact_id == reply.contact_id
    counts = await doorstep.ask(CountHazards(**NOVEMBER))
    assert counts.found == {"electricity": 1, "fire": 1, "gas": 1}
    assert counts.on_site == {"electricity": 1}


@pytest.mark.capability("S4-16")
async def test_three_moods_in_a_row_worse_than_the_one_before_are_told_once(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)

    told = []
    for mood in (5, 4, 4, 3, 2, 1, 1, 3, 2):
        doorstep.clock.advance(days=1)
        await doorstep.records("王奶奶", at_door=AtDoor(mood=mood))
        told.append(len(await doorstep.told(MoodWorsened)))

    assert told == [0, 0, 0, 0, 0, 1, 1, 1, 1]


@pytest.mark.capability("S4-16")
async def test_a_mood_that_goes_on_falling_is_not_told_again(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)

    for mood in (5, 4, 3, 2, 1):
        doorstep.clock.advance(days=1)
        await doorstep.records("王奶奶", at_door=AtDoor(mood=mood))

    (event,) = await doorstep.told(MoodWorsened)
    assert event.count == 3


async def test_a_late_record_of_an_earlier_day_tells_nothing_new_of_today(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    for mood in (5, 4, 2):
        doorstep.clock.advance(days=2)
        await doorstep.records("王奶奶", at_door=AtDoor(mood=mood))

    earlier = doorstep.clock.now() - timedelta(days=1)
    await doorstep.records("王奶奶", at_door=AtDoor(mood=3), happened_at=earlier)

    assert await doorstep.told(MoodWorsened) == []


@pytest.mark.capability("S2-05")
async def test_a_joint_visit_counts_without_the_volunteer_whose_absence_is_recorded(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    visit = next(row["id"] for row in await doorstep.rows("王奶奶", KNOCK))
    volunteer, grid_worker = uuid4(), uuid4()
    people = [Companion(staff_id=volunteer, name="志愿者乙"), Companion(staff_id=grid_worker, name="网格员丙")]
    await doorstep.ask(PlanCompanions(visit_id=visit, companions=people))

    reply = await doorstep.records("王奶奶", visit_id=visit, at_door=AtDoor(came_along=[grid_worker]))

    assert visit in reply.completed
    assert {event.visit_id for event in await doorstep.told(VisitCompleted)} >= {visit}
    (absent,) = await doorstep.told(CompanionAbsent)
    assert (absent.staff_id, absent.visit_id) == (volunteer, visit)
    shown = await doorstep.ask(ListCompanions(staff_id=volunteer, absent_only=True))
    assert [(item.name, item.came) for item in shown.items] == [("志愿者乙", False)]


async def test_a_visit_that_was_made_takes_no_more_companions(doorstep: Doorstep) -> None:
    await doorstep.has("王奶奶", ALONE)
    visit = next(row["id"] for row in await doorstep.rows("王奶奶", KNOCK))
    await doorstep.records("王奶奶")

    with pytest.raises(RefusedError, match="待办"):
        await doorstep.ask(PlanCompanions(visit_id=visit, companions=[]))


@pytest.fixture
async def house(doorstep: Doorstep) -> Doorstep:
    """Let a couple live behind one door, a neighbour above them, and somebody in the next building."""
    await doorstep.has("王奶奶", ALONE)
    await doorstep.has("王爷爷", Category.DISABLED)
    await doorstep.has("李爷爷", ALONE, room="502")
    await doorstep.has("赵奶奶", ALONE, building="4")
    await doorstep.turns()
    return doorstep


async def bundle_of(house: Doorstep, name: str, **fields: Any) -> Bundle:
    return await house.ask(GetBundle(visit_id=await house.visit_of(name), **fields))


@pytest.mark.capability("S2-21")
async def test_one_door_offers_everything_due_in_the_household_and_the_building(house: Doorstep) -> None:
    bundle = await bundle_of(house, "王奶奶")

    visits = [(item.scope, item.resident_name, item.text) for item in bundle.items if item.kind == "visit"]
    assert ("resident", "王奶奶", "每月敲门") in visits
    assert {(scope, name) for scope, name, _ in visits} == {
        ("resident", "王奶奶"),
        ("household", "王爷爷"),
        ("building", "李爷爷"),
    }
    scopes = [item.scope for item in bundle.items]
    assert scopes == sorted(scopes, key=("resident", "household", "building").index)
    assert {item.kind for item in bundle.items} >= {"visit", "passcode_brief", "safety_check"}
    assert "赵奶奶" not in {item.resident_name for item in bundle.items}


@pytest.mark.capability("S2-21")
async def test_each_item_closes_by_itself_and_what_is_not_closed_stays_due(house: Doorstep) -> None:
    before = await bundle_of(house, "李爷爷")

    await house.records("王奶奶", at_door=checked())
    await house.ask(BriefPasscode(resident_id=resident_named("王爷爷"), staff_id=resident_named("联络员甲")))

    after = await bundle_of(house, "李爷爷")
    gone = {(item.resident_name, item.kind) for item in before.items}
    gone -= {(item.resident_name, item.kind) for item in after.items}
    assert gone == {("王奶奶", "safety_check"), ("王爷爷", "passcode_brief")}
    assert {(item.resident_name, item.kind) for item in after.items} >= {
        ("王爷爷", "visit"),
        ("王爷爷", "safety_check"),
        ("李爷爷", "visit"),
    }
    weekly = [item.text for item in before.items if (item.resident_name, item.kind) == ("王奶奶", "visit")]
    left = [item.text for item in after.items if (item.resident_name, item.kind) == ("王奶奶", "visit")]
    assert len(left) < len(weekly)


async def test_the_window_bounds_what_is_offered(house: Doorstep) -> None:
    near = await bundle_of(house, "王奶奶", within_days=0)
    far = await bundle_of(house, "王奶奶", within_days=14)

    own = [sum(item.kind == "visit" and item.scope == "resident" for item in one.items) for one in (near, far)]
    assert own[0] < own[1]


async def test_a_visit_that_is_done_has_no_bundle(house: Doorstep) -> None:
    visit = await house.visit_of("王奶奶")
    await house.records("王奶奶")

    with pytest.raises(RefusedError, match="待办"):
        await house.ask(GetBundle(visit_id=visit))


async def test_without_a_check_list_the_safety_check_stays_due(house: Doorstep) -> None:
    await house.records("王奶奶", ContactMode.DOOR, Outcome.SAFE)

    items = (await bundle_of(house, "李爷爷")).items

    assert ("王奶奶", "safety_check") in {(item.resident_name, item.kind) for item in items}
