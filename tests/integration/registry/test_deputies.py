"""A community that names a deputy head has one level more, before the head."""

from datetime import timedelta

import pytest

from services.registry.jobs.posts import sweep_posts
from shared.contracts.registry import ResponsibilityVacant
from shared.contracts.registry_requests import GetResident
from shared.contracts.words import CareRole
from shared.edge import RefusedError
from tests.integration.registry.desk import COMMUNITY, NOON, Desk, roster
from tests.integration.registry.staffing import absent, appoint, hire, level

OLD_WANG = "王秀英,990104194005061223,1940-05-06,女,安和小区3幢1单元402室,独居,13900001234,"


async def roles_of(desk: Desk, name: str) -> list[CareRole]:
    """Return the levels of a resident's circle, in climbing order."""
    card = await desk.ask(GetResident(resident_id=await desk.resident(name)))
    return [member.role for member in card.circle]


@pytest.mark.capability("S1-08")
async def test_the_first_deputy_head_stands_before_the_head_and_has_a_stand_in_during_leave(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    deputy, other = await hire(desk, "谢安平", "deputy_head"), await hire(desk, "高建国")

    await appoint(desk, "deputy_head", "community", COMMUNITY, deputy)
    await absent(desk, deputy, by=other, days=2)

    assert await roles_of(desk, "王秀英") == [
        CareRole.LIAISON,
        CareRole.BLOCK_CAPTAIN,
        CareRole.COMPOUND_DIRECTOR,
        CareRole.DEPUTY_HEAD,
        CareRole.SECRETARY,
    ]
    found = await level(desk, "王秀英", CareRole.DEPUTY_HEAD)
    assert (found.name, found.stands_in_for, found.level) == ("高建国", deputy, 4)


async def test_a_deputy_who_begins_later_leaves_the_level_vacant_until_then(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    deputy = await hire(desk, "谢安平", "deputy_head")
    await desk.forget_events()

    await appoint(desk, "deputy_head", "community", COMMUNITY, deputy, from_at=NOON + timedelta(days=1))
    (vacancy,) = await desk.told(ResponsibilityVacant)
    desk.clock.advance(days=1)
    await sweep_posts(desk.deps)

    assert vacancy.role is CareRole.DEPUTY_HEAD
    assert (await level(desk, "王秀英", CareRole.DEPUTY_HEAD)).name == "谢安平"


async def test_a_deputy_level_stays_before_the_head_when_the_community_begins_to_work_in_grids(desk: Desk) -> None:
    await desk.imported(roster(OLD_WANG))
    await appoint(desk, "deputy_head", "community", COMMUNITY, await hire(desk, "谢安平", "deputy_head"))
    gridded = "姓名,出生日期,性别,住址,类别,网格\n李长河,1938-01-30,男,安和小区3幢2单元101室,空巢,1"

    await desk.imported(gridded.encode())

    assert [role.value for role in await roles_of(desk, "李长河")][-3:] == ["grid_leader", "deputy_head", "secretary"]
    with pytest.raises(RefusedError, match="没有这样的"):
        await appoint(desk, "deputy_head", "grid", "1", None)
