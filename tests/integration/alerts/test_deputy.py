"""Where a community's working group has a deputy, the deputy is told before the head."""

import pytest

from shared.contracts.words import CareRole
from tests.integration.alerts.community import Community

WITH_DEPUTY = (
    CareRole.LIAISON,
    CareRole.BLOCK_CAPTAIN,
    CareRole.COMPOUND_DIRECTOR,
    CareRole.DEPUTY_HEAD,
    CareRole.SECRETARY,
)


@pytest.mark.capability("S1-08")
async def test_the_deputy_head_is_told_before_the_head_and_each_has_their_time(community: Community) -> None:
    await community.hears(community.profile(), community.circle(roles=WITH_DEPUTY))
    await community.hears(community.missed())

    told = []
    for minutes in (39, 1, 19, 1, 19, 1):
        await community.time_passes(minutes=minutes)
        told.append(list(await community.phones())[-1])

    assert told == ["compound_director", "deputy_head", "deputy_head", "secretary", "secretary", "district"]
    assert (await community.alert()).item.status == "unresolved_exhausted"


@pytest.mark.capability("S1-08")
async def test_whoever_stands_in_for_the_deputy_when_the_alert_climbs_is_told(community: Community) -> None:
    await community.hears(community.profile(), community.circle(roles=WITH_DEPUTY))
    await community.hears(community.missed())
    await community.time_passes(minutes=30)
    circle = community.circle(roles=WITH_DEPUTY)
    deputy = next(member for member in circle.members if member.role is CareRole.DEPUTY_HEAD)
    captain = community.person(CareRole.BLOCK_CAPTAIN)
    stand_in = deputy.model_copy(update=captain | {"stands_in_for": deputy.staff_id})
    members = [stand_in if member.role is CareRole.DEPUTY_HEAD else member for member in circle.members]

    await community.hears(circle.model_copy(update={"members": members}))
    await community.time_passes(minutes=10)

    phones = await community.phones()
    assert "deputy_head" not in phones
    assert len(phones["block_captain"]) == 2
    assert "secretary" not in phones


async def test_without_a_deputy_in_the_plan_of_the_community_nothing_is_different(community: Community) -> None:
    await community.has_resident()
    await community.hears(community.missed())

    await community.time_passes(minutes=40)

    assert list(await community.phones()) == ["block_captain", "compound_director", "secretary"]
    assert not [entry for entry in (await community.alert()).timeline if entry.kind == "no_recipient"]


@pytest.mark.capability("S1-06", "S1-08")
async def test_a_grid_without_a_leader_is_told_to_the_deputy_head(community: Community) -> None:
    roles = (CareRole.LIAISON, CareRole.BLOCK_CAPTAIN, CareRole.GRID_LEADER, CareRole.DEPUTY_HEAD, CareRole.SECRETARY)
    await community.hears(community.profile(), community.circle(roles=roles, vacant=[CareRole.GRID_LEADER]))

    await community.hears(community.vacant(CareRole.GRID_LEADER, post_id=community.resident_id))

    assert list(await community.phones()) == ["deputy_head"]
