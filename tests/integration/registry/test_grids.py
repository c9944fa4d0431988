"""Grids: somebody works in each, changes are told, and the audit finds what is not in order."""

from datetime import timedelta

import pytest

from services.registry.jobs.posts import sweep_posts
from shared.contracts.registry_circle import EndAbsence
from shared.contracts.registry_grids import AuditGrids, GridStaffed, GridUnstaffed, GridWorkerChanged, StateHeadcount
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, NOON, Desk
from tests.integration.registry.staffing import absent, appoint, hire

HEADER = "姓名,出生日期,性别,小区,住址,类别,网格"
WANG = "王秀英,1940-05-06,女,安和小区,3幢1单元402室,独居,1"
LI = "李长河,1938-01-30,男,安和小区,3幢2单元101室,空巢,1"
ZHAO = "赵卫东,1950-01-30,男,安和小区,5幢1单元101室,,2"


async def take_in(desk: Desk, *lines: str) -> None:
    """Import residents with their grids."""
    await desk.imported("\n".join([HEADER, *lines]).encode())


async def leads(desk: Desk, grid: str, who: object, **more: object) -> bool:
    """Give a grid a worker, or nobody."""
    return await appoint(desk, "grid_leader", "grid", grid, who, **more)  # type: ignore[arg-type]


@pytest.mark.capability("S1-06")
async def test_a_grid_without_anybody_is_told_once_when_the_import_has_ended_also_if_nobody_special_lives_there(
    desk: Desk,
) -> None:
    await take_in(desk, WANG, ZHAO)
    await take_in(desk, WANG, ZHAO, LI)

    told = await desk.told(GridUnstaffed)

    assert sorted(gap.grid for gap in told) == ["1", "2"]
    assert len({gap.gap_id for gap in told}) == 2


@pytest.mark.capability("S1-06")
async def test_a_grid_is_staffed_while_its_worker_or_a_stand_in_is_there(desk: Desk) -> None:
    await take_in(desk, WANG)
    worker, other = await hire(desk, "周网格", "grid_leader"), await hire(desk, "高建国")
    await leads(desk, "1", worker)
    await desk.forget_events()

    await absent(desk, worker, by=other, days=1)
    assert await desk.told(GridUnstaffed) == []
    desk.clock.advance(days=2)
    leave = await absent(desk, worker)
    (gap,) = await desk.told(GridUnstaffed)
    await desk.ask(EndAbsence(absence_id=leave.absence_id))

    assert [staffed.gap_id for staffed in await desk.told(GridStaffed)] == [gap.gap_id]
    await leads(desk, "1", None, reason="调离")
    assert len(await desk.told(GridUnstaffed)) == 2


@pytest.mark.capability("N-12")
async def test_another_worker_of_a_grid_needs_a_reason_and_is_told_when_they_begin(desk: Desk) -> None:
    await take_in(desk, WANG)
    first, second = await hire(desk, "周网格", "grid_leader"), await hire(desk, "吴网格", "grid_leader")
    await leads(desk, "1", first)
    assert await desk.told(GridWorkerChanged) == []
    begins = NOON + timedelta(days=1)

    with pytest.raises(RefusedError, match="写明原因"):
        await leads(desk, "1", second, from_at=begins)
    await leads(desk, "1", second, from_at=begins, reason="轮岗")
    assert await desk.told(GridWorkerChanged) == []
    desk.clock.advance(days=3)
    await sweep_posts(desk.deps)
    await sweep_posts(desk.deps)

    (told,) = await desk.told(GridWorkerChanged)
    assert (told.grid, told.from_staff_id, told.to_staff_id, told.effective_at) == ("1", first, second, begins)
    assert await desk.rows("select reason from post where id = :id", id=told.post_id) == [("轮岗",)]


async def test_somebody_new_after_a_gap_is_another_worker_and_the_same_one_back_is_not(desk: Desk) -> None:
    await take_in(desk, WANG)
    first, second = await hire(desk, "周网格", "grid_leader"), await hire(desk, "吴网格", "grid_leader")
    for who in (first, None, first, None, second):
        desk.clock.advance(hours=1)
        await leads(desk, "1", who, reason="轮岗")

    assert [told.to_staff_id for told in await desk.told(GridWorkerChanged)] == [second]


@pytest.mark.capability("S1-07")
async def test_the_audit_finds_addresses_in_no_or_two_grids_wrong_headcounts_missing_rooms_and_empty_grids(
    desk: Desk,
) -> None:
    await take_in(
        desk,
        WANG,
        LI,
        "李爱华,1941-02-03,女,安和小区,3幢2单元101室,,2",
        "钱卫红,1955-02-03,女,安和小区,4幢1单元201室,,",
        "孙秀兰,1944-02-03,女,安和小区,3幢,,1",
    )
    await leads(desk, "1", await hire(desk, "周网格", "grid_leader"))
    await desk.ask(StateHeadcount(community=COMMUNITY, grid="1", headcount=4))

    audit = await desk.ask(AuditGrids(community=COMMUNITY, stated={"2": 1}))

    found = {finding.kind: finding for finding in audit.findings}
    assert not audit.passed
    assert len(audit.findings) == len(found) == 5
    assert found["two_grids"].door == "安和小区3幢2单元101"
    assert set(found["two_grids"].resident_ids) == {await desk.resident("李长河"), await desk.resident("李爱华")}
    assert found["no_grid"].resident_ids == [await desk.resident("钱卫红")]
    assert found["no_room"].resident_ids == [await desk.resident("孙秀兰")]
    assert (found["headcount"].grid, found["headcount"].stated, found["headcount"].counted) == ("1", 4, 3)
    assert found["no_worker"].grid == "2"


@pytest.mark.capability("S1-07")
async def test_grids_in_order_pass_the_audit(desk: Desk) -> None:
    await take_in(desk, WANG, LI)
    await leads(desk, "1", await hire(desk, "周网格", "grid_leader"))

    audit = await desk.ask(AuditGrids(community=COMMUNITY, stated={"1": 2}))

    assert audit.passed
    with pytest.raises(RefusedError, match="没有这个网格"):
        await desk.ask(StateHeadcount(community=COMMUNITY, grid="9", headcount=4))
