"""Pages of planners while an owner is away, and what may be done with them, through a real bus."""

from uuid import uuid4

import pytest

from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor, visiting

CARE = f"/residents/{id_of('何桂芳')}/care"


@pytest.mark.parametrize("path", ["/work", "/work/of/none", "/tasks", "/plans", CARE])
async def test_while_visits_is_away_each_page_says_so_in_its_place(
    visitor: Visitor, owners: FakeOwners, path: str
) -> None:
    await owners.silence("visits")

    page = await visitor.get(path)

    assert page.status == 200
    assert "没有回应" in page.text
    assert "没有等着处理的事" not in page.text


async def test_a_leave_that_is_not_whole_is_refused_at_its_field_and_kept(visitor: Visitor) -> None:
    form = {"command_id": uuid4(), "staff": id_of("蒋晨"), "kind": "leave", "from_on": "2099-01-05", "reason": "年休假"}

    page = await visitor.post("/work/leave/new", form | {"until_on": "2099-01-02"})

    assert page.status == 422
    assert 'aria-describedby="wrong-until_on"' in page.text
    assert 'value="年休假"' in page.text


async def test_while_registry_is_away_no_leave_is_arranged_and_what_was_written_stays(
    visitor: Visitor, owners: FakeOwners
) -> None:
    await visitor.get("/work/leave")
    await owners.silence("registry")
    form = {"command_id": uuid4(), "staff": id_of("蒋晨"), "kind": "open", "from_on": "2099-01-05", "reason": "住院"}

    page = await visitor.post("/work/leave/new", form)

    assert page.status == 503
    assert 'value="住院"' in page.text
    assert owners.commands == []


async def test_a_grid_leader_sees_work_and_arranges_no_leave(console: RunningConsole) -> None:
    async with visiting(console.url, cookies=await console.cookie(role="grid_leader")) as leader:
        assert (await leader.get("/work")).status == 200
        assert "/work/leave/new" not in (await leader.get("/work/leave")).text
        assert (await leader.get("/work/leave/new")).status == 403
    async with visiting(console.url, cookies=await console.cookie(role="liaison_volunteer")) as liaison:
        assert (await liaison.get("/work")).status == 403
