"""Who leads a grid sees that grid in every list; two grids of one community never see each other."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.registry.jobs.archive import sweep_archives
from shared.access import may
from shared.contracts.base import Query, Request, Viewer
from shared.contracts.catalog import REQUESTS
from shared.contracts.registry_agreements import CheckPacks
from shared.contracts.registry_assessments import ProposeHealthFlag
from shared.contracts.registry_census import OpenCensusRound, RecordCensusTry, ShowCensus
from shared.contracts.registry_devices import LendDevice, ListDevices, ReturnDevice, SaveDevice
from shared.contracts.registry_grids import AuditGrids
from shared.contracts.registry_helpers import PairHelper
from shared.contracts.registry_ledgers import RecordGift
from shared.contracts.registry_moves import BeginStay, MoveResident
from shared.contracts.registry_pairs import ListPairedResidents
from shared.contracts.registry_requests import GetResident, ListStaff, NamesOf, SearchResidents
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, Desk
from tests.integration.registry.staffing import absent, captain, hand_over, hire, pair

ELSEWHERE = "990102004002"
HEADER = "姓名,出生日期,性别,小区,住址,类别,网格,电话"
GRIDS = {"1": ("王秀英", "李长河", "吴桂芳"), "2": ("赵卫东", "孙玉珍", "郑春兰")}
"""Of each grid: one with much on file, one who has died, one who is about to move."""

WITHOUT_LINES = {
    "registry.count_community.v1",
    "registry.list_census_rounds.v1",
    "registry.get_archive_template.v1",
    "registry.list_communities.v1",
}
"""Answers that name nobody."""


@dataclass
class Grid:
    """One grid, with everything there is about those who live in it."""

    name: str
    residents: dict[str, UUID]
    staff: list[UUID]
    device: UUID

    @property
    def traces(self) -> set[str]:
        """Return what would tell somebody of them."""
        return {*self.residents, *map(str, self.residents.values()), *map(str, self.staff), str(self.device)}


def leader(grid: str, actor: UUID | None = None) -> Viewer:
    return Viewer(actor=str(actor or uuid4()), role="grid_leader", scope=[COMMUNITY], grids=[grid])


async def filled(desk: Desk, name: str) -> Grid:
    """Write down something of every kind about the people of a grid."""
    residents = {person: await desk.resident(person) for person in GRIDS[name]}
    much, late, mover = residents.values()
    staff = [
        await hire(desk, f"联络员{name}{number}", "community_worker", phones=[f"1390000{name}{number}00"])
        for number in (1, 2)
    ]
    for person in GRIDS[name]:
        await pair(desk, person, staff[0])
    device = (
        await desk.ask(SaveDevice(community=COMMUNITY, number=f"轮椅{name}", kind="轮椅", inspect_by=desk.today))
    ).id
    await desk.ask(LendDevice(device_id=device, resident_id=much, lent_on=desk.today))
    await desk.ask(RecordGift(resident_id=much, item="大米", given_on=desk.today, given_by="街道"))
    await desk.ask(
        ProposeHealthFlag(resident_id=much, severity="warning", source="义诊", found_on=desk.today, note="血压高")
    )
    await absent(desk, staff[0], days=3)
    await hand_over(desk, staff[0], staff[1], resident_ids=[much])
    told = {"told_by": "女儿", "reason": "到女儿家", "building": "5", "room": "301"}
    stay = {"resident_id": much, "host_community": ELSEWHERE, "until_on": desk.today + timedelta(days=30)}
    await desk.ask(BeginStay.model_validate(stay | told))
    move = {"resident_id": mover, "to_community": ELSEWHERE, "moved_on": desk.today + timedelta(days=9)}
    await desk.ask(MoveResident.model_validate(move | told))
    await desk.dies(late)
    return Grid(name, residents, staff, device)


@pytest.fixture
async def grids(desk: Desk) -> tuple[Grid, Grid]:
    await desk.define(ELSEWHERE)
    lines = [
        f"{person},1940-05-0{number},女,安和小区,{grid}幢{number}单元{'' if number == 3 else '101室'},空巢,{grid},"
        for grid, people in GRIDS.items()
        for number, person in enumerate(people, start=1)
    ]
    await desk.imported("\n".join([HEADER, *lines]).encode())
    both = await filled(desk, "1"), await filled(desk, "2")
    await sweep_archives(desk.deps)
    return both


def lists() -> list[type[Request]]:
    """Return every question about a community that whoever leads a grid may ask of the registry."""
    return [
        request
        for request in REQUESTS
        if issubclass(request, Query) and request.domain() == "registry" and may("grid_leader", request.NAME)
        if {"community", "area"} & request.model_fields.keys() and request.NAME not in WITHOUT_LINES
    ]


async def test_two_grids_of_a_community_see_nothing_of_each_other_in_any_list(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    census = (await desk.ask(OpenCensusRound(community=COMMUNITY, name="冬季摸底"))).id
    for mine, theirs in (grids, grids[::-1]):
        viewer = leader(mine.name)
        asked: list[Request] = [
            request.model_validate(
                {"community" if "community" in request.model_fields else "area": COMMUNITY, "viewer": viewer}
                | ({"ledger": "empty_nest"} if request is CheckPacks else {})
            )
            for request in lists()
        ]
        asked.append(NamesOf(resident_ids=[*mine.residents.values(), *theirs.residents.values()], viewer=viewer))
        asked += [ListPairedResidents(staff_id=one, viewer=viewer) for one in (*mine.staff, *theirs.staff)]
        for request in asked:
            told = (await desk.ask(request)).model_dump_json()
            assert not [trace for trace in theirs.traces if trace in told], request.NAME
            about_theirs = isinstance(request, ListPairedResidents) and request.staff_id in theirs.staff
            assert about_theirs or [trace for trace in mine.traces if trace in told], request.NAME
        progress = await desk.ask(ShowCensus(round_id=census, viewer=viewer))
        behind = {one.door.removeprefix("住址不详 ").removesuffix("1单元101") for one in progress.households}
        assert behind == {f"安和小区{mine.name}幢", str(mine.residents[GRIDS[mine.name][2]])}
        assert progress.counts == {"open": 2}
        audit = await desk.ask(AuditGrids(community=COMMUNITY, stated={"1": 99, "2": 99}, viewer=viewer))
        assert {one.grid for one in audit.findings if one.kind == "headcount"} == {mine.name}


async def test_what_another_grid_has_is_not_there_and_ones_own_resident_is_wherever_they_live(
    desk: Desk, grids: tuple[Grid, Grid]
) -> None:
    mine, theirs = grids
    census = (await desk.ask(OpenCensusRound(community=COMMUNITY, name="冬季摸底"))).id
    other = next(one for one in (await desk.ask(ShowCensus(round_id=census))).households if "小区2幢" in one.door)
    viewer, neighbour = leader("1"), leader("1", theirs.staff[1])
    elder = theirs.residents["赵卫东"]

    for beyond in (
        ReturnDevice(device_id=theirs.device, returned_on=desk.today, viewer=viewer),
        RecordCensusTry(household_id=other.household_id, tried_at=desk.clock.now(), reached=True, viewer=viewer),
        GetResident(resident_id=elder, viewer=viewer),
    ):
        with pytest.raises(RefusedError, match="没有"):
            await desk.ask(beyond)

    await desk.ask(PairHelper(resident_id=elder, staff_id=theirs.staff[1]))
    assert (await desk.ask(GetResident(resident_id=elder, viewer=neighbour))).item.name == "赵卫东"
    shown = await desk.ask(ListDevices(community=COMMUNITY, viewer=neighbour))
    assert {one.device_id for one in shown.items} == {mine.device, theirs.device}


async def test_whoever_answers_for_some_residents_finds_nobody_else_and_sees_who_answers_with_them(desk: Desk) -> None:
    lines = [f"{person},1940-05-01,女,安和小区,{grid}幢1单元,空巢,{grid}," for grid, (person, *_) in GRIDS.items()]
    await desk.imported("\n".join([HEADER, *lines]).encode())
    liaison, block, other = [await hire(desk, name, "community_worker") for name in ("蒋晨", "吴立群", "沈国强")]
    await pair(desk, "王秀英", liaison)
    await captain(desk, "1", block)
    await pair(desk, "赵卫东", other)
    own = Viewer(actor=str(liaison), role="liaison_worker", scope=[COMMUNITY])

    staff = (await desk.ask(ListStaff(community=COMMUNITY, viewer=own))).items

    assert {one.staff_id for one in staff} == {liaison, block}
    for somebody in (liaison, block):
        viewer = own.model_copy(update={"actor": str(somebody)})
        everybody = SearchResidents(community=COMMUNITY, with_totals=True, viewer=viewer)
        assert [one.name for one in (await desk.ask(everybody)).items] == ["王秀英"]
        assert (await desk.ask(everybody.model_copy(update={"text": "赵卫东"}))).items == []
