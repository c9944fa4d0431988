"""What a map is told of a community: who is behind which door and who visits them, and of the others how many."""

from uuid import uuid4

import pytest

from shared.contracts.base import Viewer
from shared.contracts.registry_doors import Beyond, Doors, ListDoors
from tests.integration.registry.desk import COMMUNITY, Desk
from tests.integration.registry.staffing import hire, pair

HEADER = "姓名,出生日期,性别,小区,住址,类别,网格"
LINES = (
    "王秀英,1940-05-01,女,安和小区,1幢1单元101室,空巢,1",
    "李长河,1941-05-01,男,安和小区,1幢1单元102室,空巢,1",
    "吴桂芳,1990-05-01,女,安和小区,1幢1单元103室,,1",
    "赵卫东,1942-05-01,男,安和小区,2幢1单元101室,空巢,2",
    "孙玉珍,1988-05-01,女,花园里,2幢1单元102室,,2",
)


@pytest.fixture
async def community(desk: Desk) -> Desk:
    await desk.imported("\n".join([HEADER, *LINES]).encode())
    return desk


@pytest.mark.capability("S3-04")
async def test_a_map_shows_who_is_in_reach_with_their_liaison_and_counts_the_others(community: Desk) -> None:
    desk, liaison = community, await hire(community, "联络员甲", "community_worker")
    await pair(desk, "王秀英", liaison)
    leader = Viewer(actor=str(uuid4()), role="grid_leader", scope=[COMMUNITY], grids=["1"])
    own = Viewer(actor=str(liaison), role="liaison_worker", scope=[COMMUNITY], staff_id=liaison)

    whole = await desk.ask(ListDoors(community=COMMUNITY))
    assert paired(whole) == {"王秀英": 0, "李长河": -1, "吴桂芳": None, "赵卫东": -1, "孙玉珍": None}
    assert (whole.liaisons, whole.beyond) == ([liaison], [])
    assert {(line.name, *whole.places[line.place], line.room) for line in whole.lines} >= {
        ("李长河", "安和小区", "1", "1", "102"),
        ("孙玉珍", "花园里", "2", "1", "102"),
    }

    led = await desk.ask(ListDoors(community=COMMUNITY, viewer=leader))
    assert paired(led) == {"王秀英": 0, "李长河": -1, "吴桂芳": None}
    assert led.beyond == [Beyond("安和小区", 1), Beyond("花园里", 1)]
    special = await desk.ask(ListDoors(community=COMMUNITY, viewer=leader, special_only=True))
    assert special.beyond == [Beyond("安和小区", 1)]

    theirs = await desk.ask(ListDoors(community=COMMUNITY, viewer=own))
    assert (paired(theirs), theirs.beyond) == ({"王秀英": 0}, [Beyond("安和小区", 3), Beyond("花园里", 1)])


async def test_whoever_may_not_read_who_answers_for_whom_is_told_of_no_liaison(community: Desk) -> None:
    daughter = await hire(community, "女儿", "relative")
    await pair(community, "王秀英", daughter)
    viewer = Viewer(actor=str(daughter), role="liaison_relative", scope=[COMMUNITY], staff_id=daughter)

    told = await community.ask(ListDoors(community=COMMUNITY, viewer=viewer))

    assert [line.name for line in told.lines] == ["王秀英"]
    assert (told.liaisons, told.paired, told.beyond) == ([], [], [])


def paired(doors: Doors) -> dict[str, int | None]:
    """Return the number of each resident's liaison; everybody stands in a staircase that is told."""
    assert {line.place for line in doors.lines} == set(range(len(doors.places)))
    return {line.name: number for line, number in zip(doors.lines, doors.paired, strict=True)}
