"""Copies follow the newest fact, however late an older one comes."""

from shared.contracts.registry import StaffProfiled
from shared.contracts.words import CareRole
from tests.integration.alerts.community import Community, staff_id


async def test_an_older_profile_never_replaces_a_newer_one(community: Community) -> None:
    older, newer = community.profile(room="402"), community.profile(room="403")

    await community.hears(newer, older)

    assert await community.rows("select room from resident_copy") == [{"room": "403"}]


async def test_an_older_circle_never_replaces_a_newer_one(community: Community) -> None:
    older, newer = community.circle(), community.circle(vacant=[CareRole.BLOCK_CAPTAIN])

    await community.hears(newer, older, community.missed())

    assert set(await community.phones()) == {"liaison"}


async def test_the_newest_of_one_batch_wins(community: Community) -> None:
    first, second, third = (community.profile(room=str(room)) for room in (401, 402, 403))

    await community.hears_together([second, third, first])

    assert await community.rows("select room from resident_copy") == [{"room": "403"}]


async def test_somebody_with_a_new_phone_is_told_there(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.staff(CareRole.BLOCK_CAPTAIN, phones=["+8613900003333"]), community.missed())

    assert (await community.alert()).levels[0].phone == "+8613900003333"


async def test_somebody_who_left_is_as_good_as_vacant(community: Community) -> None:
    await community.has_resident()
    left: StaffProfiled = community.staff(CareRole.BLOCK_CAPTAIN, active=False)

    await community.hears(left, community.missed())

    assert set(await community.phones()) == {"liaison"}
    assert staff_id(CareRole.BLOCK_CAPTAIN) not in {row.staff_id for row in (await community.alert()).levels}


async def test_a_resident_who_is_not_heard_of_yet_is_told_of_without_a_name(community: Community) -> None:
    await community.has_resident(known=False)

    await community.hears(community.missed())

    assert await community.phones() == {"block_captain": ["【暖邻】到期仍未见到老人,请上门查看"]}
