"""What the hub makes of events, without a bus."""

import json
from uuid import uuid4

import pytest

from services.console.channels.live import ALL, BUS, LiveHub, Notice

HERE = "990102003005"
SUBJECT = "care.evt.alerts.alert_raised.v1.990102.003.005.17"


def event(aggregate: str) -> bytes:
    return json.dumps({"id": str(uuid4()), "subject": aggregate, "data": {"name": "not looked at"}}).encode()


@pytest.fixture
def hub() -> LiveHub:
    """Make a hub that hears."""
    hub = LiveHub()
    hub.bus_changed(up=True)
    return hub


async def test_events_are_told_by_topic_with_ids_only(hub: LiveHub) -> None:
    with hub.listen(HERE, since=hub.mark(HERE)) as page:
        hub.hear(SUBJECT, event("a"))
        hub.hear(SUBJECT, event("b"))
        hub.hear(SUBJECT.replace("alerts", "registry"), event("c"))

        news = await page.news(within_seconds=1)

    assert {notice.topic: json.loads(notice.data) for notice in news or []} == {
        "alerts": {"ids": ["a", "b"]},
        "residents": {"ids": ["c"]},
    }


async def test_a_flood_is_told_without_ids(hub: LiveHub) -> None:
    with hub.listen(HERE, since=hub.mark(HERE)) as page:
        for number in range(51):
            hub.hear(SUBJECT, event(str(number)))

        news = await page.news(within_seconds=1)

    assert [json.loads(notice.data) for notice in news or []] == [{"ids": []}]


async def test_nothing_new_is_none(hub: LiveHub) -> None:
    with hub.listen(HERE, since=hub.mark(HERE)) as page:
        assert await page.news(within_seconds=0.01) is None


async def test_strange_subjects_and_bodies_harm_nobody(hub: LiveHub) -> None:
    with hub.listen(HERE, since=hub.mark(HERE)) as page:
        hub.hear("care.evt.alerts", b"")
        hub.hear(SUBJECT.replace("alerts", "unknown"), event("x"))
        hub.hear(SUBJECT, b"\xff not json")
        hub.hear(SUBJECT, b"[1]")

        news = await page.news(within_seconds=1)

    assert [notice.topic for notice in news or []] == ["alerts"]


async def test_a_page_with_an_old_mark_is_told_to_load_again(hub: LiveHub) -> None:
    loaded = hub.mark(HERE)
    hub.hear(SUBJECT, event("a"))

    with hub.listen(HERE, since=loaded) as page:
        news = await page.news(within_seconds=1)

    assert news == [Notice(topic=ALL, data='{"ids": []}', mark=hub.mark(HERE))]


async def test_a_mark_of_another_console_is_never_trusted(hub: LiveHub) -> None:
    with hub.listen(HERE, since=LiveHub().mark(HERE)) as page:
        news = await page.news(within_seconds=1)

    assert [notice.topic for notice in news or []] == [ALL]


async def test_a_bus_that_is_back_makes_every_page_load_again(hub: LiveHub) -> None:
    with hub.listen(HERE, since=hub.mark(HERE)) as page:
        hub.bus_changed(up=False)
        hub.bus_changed(up=True)

        news = await page.news(within_seconds=1)

    assert [(notice.topic, notice.data) for notice in news or []] == [(BUS, "up"), (ALL, '{"ids": []}')]


async def test_a_closing_hub_lets_its_pages_go_at_once(hub: LiveHub) -> None:
    with hub.listen(HERE, since=hub.mark(HERE)) as page:
        hub.close()

        await page.news(within_seconds=5)

    assert len(hub) == 0


async def test_a_page_that_comes_while_the_bus_is_away_is_told_so(hub: LiveHub) -> None:
    hub.bus_changed(up=False)
    with hub.listen(HERE, since=hub.mark(HERE)) as page:
        news = await page.news(within_seconds=1)

    assert [(notice.topic, notice.data) for notice in news or []] == [(BUS, "down")]
