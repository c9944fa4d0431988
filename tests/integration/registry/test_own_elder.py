"""A relative sees their own elder and nobody else; nobody is found by a number that the asker may not read."""

from typing import Any

import pytest

from services.registry.handlers.edge import EDGE, LIMITED_MAY, OWN_MAY
from shared.contracts.base import Query, Request, Viewer
from shared.contracts.registry_assessments import ListHealthFlags
from shared.contracts.registry_cards import ListCards
from shared.contracts.registry_doors import ListDoors
from shared.contracts.registry_ledgers import ListGifts
from shared.contracts.registry_requests import (
    ChangeResidentStatus,
    CountCommunity,
    GetResident,
    NamesOf,
    SearchResidents,
)
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk, roster
from tests.integration.registry.staffing import hire, pair

OTHER_COMMUNITY = "990104001002"
WANG = "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234 儿子13900005678,"
ZHANG = "张德福,,1938-05-06,男,安和小区3幢1单元402室,空巢,13900004321,"


async def helper(desk: Desk, kind: str) -> Viewer:
    """Hire somebody of a kind who is the liaison of one of two elders."""
    await desk.imported(roster(WANG, ZHANG))
    staff = await hire(desk, f"联络员{kind}", kind)
    await pair(desk, "王秀英", staff)
    return Viewer(actor=str(staff), role="duty_officer", scope=[COMMUNITY], may_see_restricted=True)


async def found(desk: Desk, viewer: Viewer | None, text: str = "") -> list[str]:
    """Return who is found."""
    page = await desk.ask(SearchResidents(community=COMMUNITY, text=text, with_totals=True, viewer=viewer))
    assert sum(total.persons for total in page.totals) == len(page.items)
    return sorted(item.name for item in page.items)


@pytest.mark.capability("S3-05")
async def test_a_relative_finds_reads_and_counts_nobody_but_their_own_elder(desk: Desk) -> None:
    viewer = await helper(desk, "relative")
    wang, zhang = await desk.resident("王秀英"), await desk.resident("张德福")

    assert await found(desk, viewer) == ["王秀英"]
    assert await found(desk, viewer, "张") == []
    (line,) = (await desk.ask(ListDoors(community=COMMUNITY, viewer=viewer))).lines
    assert (line.name, line.room, line.categories, line.special) == ("王秀英", "402", [], False)
    names = await desk.ask(NamesOf(resident_ids=[wang, zhang], viewer=viewer))
    assert [item.name for item in names.items] == ["王秀英"]
    assert (await desk.ask(GetResident(resident_id=wang, viewer=viewer))).item.name == "王秀英"
    with pytest.raises(RefusedError, match="没有这位居民"):
        await desk.ask(GetResident(resident_id=zhang, viewer=viewer))
    with pytest.raises(RefusedError, match="人员类别"):
        await desk.ask(CountCommunity(community=COMMUNITY, viewer=viewer))
    with pytest.raises(RefusedError, match="人员类别"):
        await desk.ask(ChangeResidentStatus(resident_id=wang, status="moved_out", reason="搬家", viewer=viewer))


@pytest.mark.capability("S3-05")
async def test_a_relative_who_is_paired_no_more_sees_nobody(desk: Desk) -> None:
    viewer = await helper(desk, "relative")
    await pair(desk, "王秀英", await hire(desk, "新联络员", "community_worker"))

    assert await found(desk, viewer) == []
    with pytest.raises(RefusedError, match="没有这位居民"):
        await desk.ask(GetResident(resident_id=await desk.resident("王秀英"), viewer=viewer))


@pytest.mark.capability("S3-05")
@pytest.mark.parametrize(
    ("kind", "own", "relatives"),
    [("property_staff", [], []), ("relative", [], []), ("volunteer", ["王秀英"], ["王秀英"])],
)
async def test_nobody_is_found_by_the_end_of_a_number_that_the_asker_may_not_read(
    desk: Desk, kind: str, own: list[str], relatives: list[str]
) -> None:
    viewer = await helper(desk, kind)

    assert await found(desk, viewer, "1234") == own
    assert await found(desk, viewer, "5678") == relatives
    assert "王秀英" in await found(desk, viewer, "402"), "a room is still a room"
    assert await found(desk, None, "1234") == ["王秀英"]


@pytest.mark.parametrize(
    "query",
    [
        ListCards(community=COMMUNITY),
        ListGifts(community=COMMUNITY),
        ListHealthFlags(community=COMMUNITY),
    ],
    ids=lambda query: query.NAME,
)
@pytest.mark.parametrize("kind", ["property_staff", "volunteer"])
async def test_lists_of_whole_residents_are_refused_to_who_may_read_some_fields(
    desk: Desk, kind: str, query: Request
) -> None:
    staff = await hire(desk, "联络员甲", kind)
    viewer = Viewer(actor=str(staff), role="duty_officer", scope=[COMMUNITY], may_see_restricted=True)

    with pytest.raises(RefusedError, match="人员类别"):
        await desk.ask(query.model_copy(update={"viewer": viewer}))


async def test_names_and_figures_of_another_community_are_not_told(desk: Desk) -> None:
    await desk.imported(roster(WANG))
    elsewhere = Viewer(actor="值班员乙", role="secretary", scope=[OTHER_COMMUNITY])

    names = await desk.ask(NamesOf(resident_ids=[await desk.resident("王秀英")], viewer=elsewhere))

    assert names.items == []
    with pytest.raises(RefusedError, match="没有这个社区"):
        await desk.ask(CountCommunity(community=COMMUNITY, viewer=elsewhere))


def test_what_limited_kinds_may_ask_is_a_list_and_all_else_is_closed() -> None:
    answered: set[Any] = {responder.request for responder in EDGE.responders}

    assert OWN_MAY < LIMITED_MAY < answered
    assert all(issubclass(request, Query) for request in LIMITED_MAY)
