"""A census round at its doors, through a real bus."""

import re
from html import escape
from uuid import uuid4

from shared.contracts.registry_census import (
    CensusHousehold,
    CensusProgress,
    CensusTryRecorded,
    RecordCensusTry,
    ShowCensus,
)
from tests.support import people
from tests.support.owners import FakeOwners
from tests.support.visitor import Visitor

ROUND, DOOR = uuid4(), uuid4()


def run_round(owners: FakeOwners) -> None:
    """Let a round run in which one door waits."""
    waits = CensusHousehold(
        household_id=DOOR, door="3幢1单元402", state="open", persons=2, tries=1, left=["evening"], grid="3",
        last_tried_at=owners.visits.now(),
    )  # fmt: skip

    async def show(query: ShowCensus) -> CensusProgress:
        first = waits.model_copy(update={"household_id": uuid4()})
        listed = [waits] if query.state or query.household_id == DOOR else [first]
        return CensusProgress(
            round_id=ROUND, community=people.COMMUNITY, name="冬季摸底", opened_on=owners.visits.now().date(),
            closed=False, counts={"open": 1, "reached": 4}, households=listed,
            by_grid={"3": {"open": 1, "reached": 1}, "-": {"reached": 3}},
        )  # fmt: skip

    async def record(command: RecordCensusTry) -> CensusTryRecorded:
        return CensusTryRecorded(state="reached" if command.reached else "not_reached")

    owners.registry.more |= {"show_census": (ShowCensus, show), "record_census_try": (RecordCensusTry, record)}


async def test_what_a_household_said_is_kept_and_nobody_in_says_nothing(visitor: Visitor, owners: FakeOwners) -> None:
    run_round(owners)
    at = f"{owners.visits.now():%Y-%m-%dT%H:%M}"
    said = {"tried_at": at, "health": "高血压", "hobbies": "", "needs": "助餐"}

    unsaid = await visitor.post(f"/census/{ROUND}/{DOOR}", said | {"command_id": uuid4()})
    met = await visitor.post(f"/census/{ROUND}/{DOOR}", said | {"command_id": uuid4(), "reached": "yes"})
    await visitor.post(f"/census/{ROUND}/{DOOR}", said | {"command_id": uuid4(), "reached": "no"})

    assert unsaid.status == 422
    assert "高血压</textarea>" in unsaid.text
    assert met.path == f"/census/{ROUND}?done=try_reached"
    tries = [command for command in owners.commands if isinstance(command, RecordCensusTry)]
    assert [(one.reached, one.answers) for one in tries] == [(True, {"健康": "高血压", "需求": "助餐"}), (False, {})]


async def test_a_door_that_was_tried_in_vain_is_asked_about_once_and_leads_back_into_its_grid(
    visitor: Visitor, owners: FakeOwners
) -> None:
    run_round(owners)

    page = await visitor.get(f"/census/{ROUND}?grid=3&state=not_reached")
    there = f"/census/{ROUND}/{DOOR}?grid=3&state=not_reached"
    asked = await visitor.get(f"{there}&reached=no")
    before = list(owners.commands)
    at = f"{owners.visits.now():%Y-%m-%dT%H:%M}"
    tried = await visitor.post(there, {"command_id": uuid4(), "reached": "no", "tried_at": at})

    assert "见到 1/2 户" in page.text
    assert "还差晚上" in page.text
    assert f'href="{escape(there)}&amp;reached=no"' in page.text
    assert f'action="{escape(there)}"' in asked.text
    assert re.search('value="no"[^>]* checked', asked.text)
    assert before == []
    assert tried.path == f"/census/{ROUND}?grid=3&state=not_reached&done=try_not_reached"
    assert "三个时段都没人" in tried.text


async def test_a_round_that_nobody_answers_for_is_not_an_empty_one(visitor: Visitor, owners: FakeOwners) -> None:
    await visitor.get("/census")
    await owners.silence("registry")

    for path in ("/census", f"/census/{ROUND}"):
        page = await visitor.get(path)
        assert "没有回应" in page.text
        assert "还没有做过摸底排查" not in page.text
