"""A relative's page: no account, nothing kept, nothing passed on, nothing but a state and a time."""

from uuid import uuid4

import pytest

from services.console.constants import FEED_VIEWS_PER_MINUTE
from shared.contracts.alerts_feeds import FeedPage
from tests.integration.console.conftest import shanghai_now
from tests.support.owners import FakeOwners
from tests.support.visitor import Visitor


@pytest.fixture
def key(owners: FakeOwners) -> str:
    """Make a link that shows that somebody was seen today."""
    made = uuid4().hex
    owners.alerts.feeds[made] = FeedPage(state="seen", seen_at=shanghai_now(), expires_at=shanghai_now())
    return made


async def test_a_relative_sees_a_state_and_a_time_and_the_address_goes_nowhere(
    visitor: Visitor, owners: FakeOwners, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    page = await visitor.get(f"/f/{key}")

    assert page.status == 200
    assert "今天联系上了" in page.text
    assert f"今天 {owners.alerts.feeds[key].seen_at:%H:%M}" in page.text
    assert key not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in page.headers["x-robots-tag"]
    assert "set-cookie" not in {name.lower() for name in page.headers}
    assert key not in caplog.text


async def test_old_news_is_called_old_and_silence_is_not_called_calm(
    visitor: Visitor, owners: FakeOwners, key: str
) -> None:
    owners.alerts.feeds[key] = FeedPage(state="not_seen", delayed=True, expires_at=shanghai_now())

    page = (await visitor.get(f"/f/{key}")).text

    assert "今天还没有联系" in page
    assert "现在收不到最新消息" in page


async def test_a_link_that_ended_says_what_to_do(visitor: Visitor) -> None:
    page = await visitor.get(f"/f/{uuid4().hex}")

    assert page.status == 409
    assert "请直接给老人打电话,或联系社区" in page.text
    assert (await visitor.get("/f/short")).status == 404
    english = (await visitor.get(f"/f/{uuid4().hex}?lang=en")).text
    assert "please call your relative or the community" in english
    assert 'href="?lang=zh" lang="zh-CN"' in english


async def test_one_link_cannot_be_asked_without_end(visitor: Visitor, key: str) -> None:
    answers = [(await visitor.get(f"/f/{key}")).status for _ in range(FEED_VIEWS_PER_MINUTE + 1)]

    assert answers == [200] * FEED_VIEWS_PER_MINUTE + [429]
