"""The care map, through a real bus."""

import re

from services.console.domain.care_map import NO_LIAISON
from shared.contracts.registry_doors import Beyond
from tests.support.owners import FakeOwners
from tests.support.people import IN_HOSPITAL, id_of
from tests.support.visitor import Visitor


def state_of(page: str, name: str) -> str:
    found = re.search(rf'<a class="d ([a-z]+)( alone)?( off)?" href="/residents/{id_of(name)}"', page)
    assert found, name
    return "".join(part or "" for part in found.groups())


async def test_the_map_shows_every_door_with_what_stands_there_and_goes_on_without_an_owner(
    visitor: Visitor, owners: FakeOwners
) -> None:
    page = (await visitor.get("/map")).text

    assert [state_of(page, name) for name in ("田万福", "何桂芳", "孙永康", "曹德顺", IN_HOSPITAL)] == [
        "missed",
        "alert",
        "due",
        "done",
        "away",
    ]
    assert 'aria-label="402 何桂芳 86 岁,警报或需关注"' in page
    assert "方志远" not in page
    assert state_of((await visitor.get("/map?everybody=1")).text, "方志远") == "registered"

    filtered = (await visitor.get(f"/map?state=due&liaison={id_of('蒋晨')}")).text
    assert (state_of(filtered, "孙永康"), state_of(filtered, "田万福")) == ("due", "missed off")

    await owners.silence("visits")
    page = (await visitor.get("/map")).text
    assert "走访服务没有回应" in page
    assert (state_of(page, "孙永康"), state_of(page, "何桂芳")) == ("unknown", "alert")

    await owners.resume("visits")
    await owners.silence("registry")
    page = (await visitor.get("/map")).text
    assert "居民档案服务没有回应" in page
    assert state_of(page, "孙永康") == "due"


async def test_a_door_says_that_somebody_has_no_liaison_and_whoever_sees_a_part_how_many_more_there_are(
    visitor: Visitor, owners: FakeOwners
) -> None:
    assert "没有联络员" not in (await visitor.get("/map")).text
    owners.registry.unpaired = {"孙永康"}
    owners.registry.beyond = [Beyond("安和小区", 7), Beyond("", 1)]

    page = (await visitor.get(f"/map?liaison={NO_LIAISON}")).text

    assert (state_of(page, "孙永康"), state_of(page, "田万福")) == ("due alone", "missed off")
    assert "今天到期,没有联络员" in page
    assert f'<option value="{NO_LIAISON}" data-n="0" selected>没有联络员(1 位)' in page
    assert "只告诉您人数:安和小区 7 位、小区未登记 1 位。" in page


async def test_a_community_without_a_list_says_what_to_do(visitor: Visitor) -> None:
    page = (await visitor.get("/map?community=990102003006")).text

    assert "导入花名册之后,每栋楼、每户门会出现在这里" in page
