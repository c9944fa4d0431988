"""The link of a notice and the phone it came on, through a real bus."""

import pytest

from shared.contracts.alerts_requests import AcknowledgeByLink
from tests.support.owners import FakeOwners
from tests.support.people import id_of
from tests.support.visitor import Visitor

ALERT = id_of("alert 田万福")
TOKEN = f"{ALERT}_{id_of('贾红梅')}"


async def test_opening_a_link_changes_nothing(visitor: Visitor, owners: FakeOwners) -> None:
    page = await visitor.get(f"/n/{TOKEN}")

    assert "我已知晓,我来处理" in page.text
    assert owners.commands == []
    assert owners.alerts.items[ALERT].status == "open"


async def test_the_button_acknowledges_once_and_says_so(visitor: Visitor, owners: FakeOwners) -> None:
    page = await visitor.post(f"/n/{TOKEN}", {"command_id": ALERT, "text": "马上去"})

    assert "已确认,谢谢您" in page.text
    assert isinstance(owners.commands[0], AcknowledgeByLink)
    assert owners.alerts.items[ALERT].status == "acknowledged"


async def test_a_used_link_says_so_and_has_no_button(visitor: Visitor) -> None:
    await visitor.post(f"/n/{TOKEN}", {"command_id": ALERT})

    page = await visitor.get(f"/n/{TOKEN}")

    assert "这个链接已经用过了" in page.text
    assert 'action="/n/' not in page.text


@pytest.mark.parametrize(
    ("token", "said"),
    [(f"{ALERT}_expired", "链接已过期"), ("short", "链接不完整或已失效")],
)
async def test_a_link_that_cannot_be_used_says_why(visitor: Visitor, token: str, said: str) -> None:
    page = await visitor.get(f"/n/{token}")

    assert said in page.text
    assert 'action="/n/' not in page.text


async def test_the_page_of_a_link_offers_no_way_into_the_console(visitor: Visitor) -> None:
    page = (await visitor.get(f"/n/{TOKEN}")).text

    assert "<nav" not in page
    assert "sse-connect" not in page
    assert 'href="/' not in page.replace('href="/static/', "")


async def test_every_message_on_a_phone_has_its_link(visitor: Visitor) -> None:
    page = (await visitor.get(f"/phones/{id_of('蒋晨')}")).text

    assert page.count('href="/n/') == page.count('class="bubble"') == 4


async def test_phones_say_when_nobody_was_told(visitor: Visitor, owners: FakeOwners) -> None:
    await visitor.get("/")
    await owners.silence("alerts")

    assert "警报服务没有回应" in (await visitor.get("/phones")).text
