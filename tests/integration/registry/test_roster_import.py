"""A roster becomes residents, staff and care circles."""

import pytest

from services.registry import handlers
from shared.contracts.registry import CareCircleResolved, ResidentEnrolled, ResidentProfiled, RosterImported
from shared.contracts.registry_requests import CountCommunity
from tests.integration.registry.desk import ANHE, COMMUNITY, Desk


@pytest.mark.capability("S3-02")
async def test_the_figures_of_a_compound_are_counted_from_its_records(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)

    counts = await handlers.do_count_community(
        CountCommunity(community=COMMUNITY, stated={"persons": 650, "special": 30}), desk.deps
    )

    assert (counts.households, counts.persons, counts.aged_60_plus, counts.special) == (310, 650, 420, 32)
    assert counts.differing == {"special": 32}


async def test_an_import_says_what_came_of_every_row(desk: Desk) -> None:
    state = await desk.imported(ANHE.read_bytes(), ANHE.name)

    assert state.status == "done"
    assert state.problem is None
    assert state.enrolled_count == 664
    assert state.applied_count == state.row_count == 687 + 37 + 35 + 13
    assert (state.accepted_count, state.warned_count, state.rejected_count) == (672, 82, 18)
    assert state.hidden_sheets == ["数据字典"]
    (told,) = await desk.told(RosterImported)
    assert told.changed_count == 664


async def test_everybody_is_told_of_once_and_those_with_a_circle_twice(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)

    assert len(await desk.told(ResidentEnrolled)) == 664
    profiles = await desk.told(ResidentProfiled)
    assert len({profile.resident_id for profile in profiles}) == len(profiles) == 664
    assert sum(profile.special for profile in profiles) == 32
    latest = {circle.resident_id: circle for circle in await desk.told(CareCircleResolved)}
    assert len(latest) == 32


async def test_the_same_file_again_changes_nothing_and_says_so(desk: Desk) -> None:
    await desk.imported(ANHE.read_bytes(), ANHE.name)
    before = await desk.snapshot()
    await desk.forget_events()

    state = await desk.imported(ANHE.read_bytes(), ANHE.name)

    assert await desk.snapshot() == before
    assert (state.enrolled_count, state.changed_count, state.unchanged_count) == (0, 0, 664)
    (told,) = await desk.told(RosterImported)
    assert told.changed_count == 0
    assert await desk.rows("select count(*) from outbox") == [(1,)]
