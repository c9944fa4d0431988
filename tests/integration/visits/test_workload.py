"""Who has how much work: the sums are those of the visits there are, and a grid leader sees the grid."""

from services.visits.constants import CALL_MINUTES, DOOR_MINUTES
from shared.contracts.base import Viewer
from shared.contracts.visits_workload import ReportWorkload, ShowWork, Workload
from shared.contracts.words import Category
from tests.integration.visits.district import District, at, resident_named

HERE = "990102003005"


async def workload(district: District, viewer: Viewer | None = None) -> Workload:
    """Ask who has how much."""
    reply: Workload = await district.ask(ReportWorkload(community=HERE, viewer=viewer))
    return reply


async def four_residents(district: District) -> None:
    """Give two liaisons two and one resident, and one resident nobody."""
    await district.has("王奶奶", Category.DISABLED, liaison="高建国", grid="1")
    await district.has("张爷爷", Category.LIVES_ALONE, liaison="高建国", grid="2")
    await district.has("李奶奶", Category.DISABLED, liaison="刘桂香", grid="2")
    await district.has("赵爷爷", Category.EMPTY_NEST, liaison=None, grid="2")


async def test_sums_are_those_of_the_visits_and_what_nobody_has_is_counted_too(district: District) -> None:
    await four_residents(district)
    await district.records("王奶奶")
    found = await workload(district)
    rows = await district.rows()

    work = {item.name: item for item in found.liaisons}
    assert {name: item.residents for name, item in work.items()} == {"高建国": 2, "刘桂香": 1, None: 0}
    assert work[None].vacant == 1
    until = at("2026-11-30 00:00")
    open_rows = [row for row in rows if row["status"] == "planned" and row["ends_at"] <= until]
    assert sum(item.week + item.next_week for item in found.liaisons) == len(open_rows) > 0
    assert sum(item.done for item in found.liaisons) == len([row for row in rows if row["status"] == "completed"]) > 0
    assert [(item.grid, item.residents, item.vacant) for item in found.grids] == [("1", 1, 0), ("2", 2, 1)]
    for figure in ("today", "week", "next_week", "done", "missed", "minutes"):
        assert sum(getattr(item, figure) for item in found.grids) == sum(
            getattr(item, figure) for item in found.liaisons
        )
    assert all(
        item.minutes == item.calls * CALL_MINUTES + (item.week - item.calls) * DOOR_MINUTES for item in found.liaisons
    )


async def test_a_miss_counts_until_it_is_made_up_for(district: District) -> None:
    await district.has("李奶奶", Category.DISABLED, liaison="刘桂香")
    await district.moves_to("2026-12-02 09:00")
    (before,) = (await workload(district)).liaisons
    listed = await district.ask(ShowWork(community=HERE, liaison_id=resident_named("刘桂香")))

    await district.records("李奶奶")
    (after,) = (await workload(district)).liaisons

    assert before.missed == [visit.status for item in listed.items for visit in item.visits].count("missed") > 0
    assert after.missed < before.missed


async def test_a_grid_leader_sees_the_grid_and_names_are_one_question_away(district: District) -> None:
    await four_residents(district)
    leader = Viewer(actor="grid", role="grid_leader", purpose="工作安排", scope=[HERE], grids=["1"])

    seen = await workload(district, leader)
    hers = await district.ask(ShowWork(community=HERE, liaison_id=resident_named("高建国")))
    nobodys = await district.ask(ShowWork(community=HERE))
    beyond = await district.ask(ShowWork(community=HERE, liaison_id=resident_named("高建国"), viewer=leader))

    assert [(item.name, item.residents) for item in seen.liaisons] == [("高建国", 1)]
    assert {item.resident_name for item in hers.items} == {"王奶奶", "张爷爷"}
    assert all(item.in_care and item.visits for item in hers.items)
    assert [item.resident_name for item in nobodys.items] == ["赵爷爷"]
    assert [item.resident_name for item in beyond.items] == ["王奶奶"]
