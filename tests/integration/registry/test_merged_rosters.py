"""A roster that lists a person twice meets a register in which they are one."""

from tests.integration.registry.desk import Desk, roster
from tests.integration.registry.merging import KEPT, MERGED, merged, picture, two_entries


async def test_the_same_roster_again_changes_nothing_and_makes_nobody_anew(desk: Desk) -> None:
    await merged(desk, *await two_entries(desk))
    before = await picture(desk)

    state = await desk.imported(roster(KEPT, MERGED), "又一次.csv")

    assert state.unchanged_count == 2
    assert await picture(desk) == before


async def test_a_row_of_the_other_entry_that_says_something_new_lands_on_the_kept_one(desk: Desk) -> None:
    kept, other = await two_entries(desk)
    await merged(desk, kept, other)

    newer = MERGED.replace("13900000002", "13900000004")
    first = await desk.imported(roster(KEPT, newer), "新电话.csv")
    before = await picture(desk)
    again = await desk.imported(roster(KEPT, newer), "新电话又一次.csv")

    assert (first.changed_count, again.changed_count) == (1, 0)
    assert await picture(desk) == before
    assert [set(phones) for phones in await desk.phones()] == [{"+8613900000001", "+8613900000004"}]
    assert await desk.rows("select room from resident") == [("402",)]


async def test_the_number_that_was_not_chosen_still_finds_the_resident(desk: Desk) -> None:
    misread = "王秀英,990104194005061303,,,安和小区5幢2单元101室,空巢,,"
    await desk.imported(roster(KEPT, misread))
    first, second = [row[0] for row in await desk.rows("select id from resident order by room desc")]
    choices = {"door": "kept", "id_number": "merged"}
    await merged(desk, first, second, choices=choices)
    before = await picture(desk)

    state = await desk.imported(roster(KEPT, misread), "又一次.csv")

    assert state.unchanged_count == 2
    assert await picture(desk) == before
