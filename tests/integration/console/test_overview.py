"""The overview of an area, through a real bus."""

from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY
from tests.support.visitor import Visitor


async def test_every_community_of_the_scope_is_a_row_with_its_weeks_rate_and_alerts(visitor: Visitor) -> None:
    page = (await visitor.get("/overview")).text

    assert f'data-community="{COMMUNITY}"' in page
    assert 'class="weeks"' in page
    assert f"/overview/{COMMUNITY}/not-reached?month=" in page
    for part in ("84%", "27/32", "本周漏访", "12 分钟"):
        assert part in page


async def test_names_are_one_click_away(visitor: Visitor) -> None:
    page = (await visitor.get(f"/overview/{COMMUNITY}/not-reached")).text

    for part in ("何桂芳", "3幢1单元402", "这个月试过 2 次", "蒋晨"):
        assert part in page


async def test_what_an_owner_does_not_say_is_said_and_the_rest_is_shown(visitor: Visitor, owners: FakeOwners) -> None:
    await owners.silence("alerts")

    page = (await visitor.get("/overview")).text

    assert "没有回应" in page
    assert "27/32" in page


async def test_a_month_that_no_calendar_has_is_a_page_that_says_so(visitor: Visitor) -> None:
    answer = await visitor.get("/overview?month=2026-13")

    assert answer.status == 422
