"""The live connection, through a real bus that comes and goes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, StreamReader
from sqlalchemy import delete

from services.console.constants import CALM_SECONDS
from services.console.http import live
from services.console.storage.tables import SessionRow
from tests.integration.console.conftest import shanghai_now
from tests.support.console import RunningConsole, running_console
from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY, OTHER_COMMUNITY
from tests.support.servers import nats_server
from tests.support.visitor import visiting
from tests.support.waiting import eventually, patiently

Database = Callable[[str], Awaitable[str]]


@dataclass
class Connection:
    """One live connection of a page."""

    stream: StreamReader
    last_id: str = ""
    seen: list[str] = field(default_factory=list)

    async def until(self, topic: str) -> str:
        """Read up to a notice of that topic and return its data."""
        name = data = ""
        async with patiently():
            async for raw in self.stream:
                key, _, value = raw.decode().rstrip("\n").partition(": ")
                if key == "id":
                    self.last_id = value
                elif key == "event":
                    name = value
                elif key == "data":
                    data = value
                elif not key and name:
                    self.seen.append(name)
                    if name == topic:
                        return data
        raise AssertionError("the connection ended")


@asynccontextmanager
async def connected(
    console: RunningConsole, *, community: str = COMMUNITY, since: str | None = None, **headers: str
) -> AsyncIterator[Connection]:
    """Connect as a page does that was loaded now."""
    mark = console.deps.live.mark(community) if since is None else since
    url = f"{console.url}/live?community={community}&since={mark}"
    async with ClientSession(cookies=await console.cookie()) as session, session.get(url, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        yield Connection(response.content)


@asynccontextmanager
async def never_calm(console: RunningConsole) -> AsyncIterator[None]:
    """Let something happen all the time."""

    async def happen() -> None:
        while True:
            console.deps.live.bus_changed(up=True)
            await asyncio.sleep(CALM_SECONDS / 6)

    busy = asyncio.create_task(happen())
    try:
        yield
    finally:
        busy.cancel()
        await asyncio.gather(busy, return_exceptions=True)


async def test_a_raised_alert_reaches_the_page_with_its_id_and_nothing_personal(
    console: RunningConsole, owners: FakeOwners
) -> None:
    async with connected(console) as page:
        await page.until("beat")
        alert_id = await owners.raise_alert("傅月娥")

        assert json.loads(await page.until("alerts")) == {"ids": [str(alert_id)]}


async def test_a_page_hears_only_of_its_own_community(console: RunningConsole, owners: FakeOwners) -> None:
    async with connected(console, community=OTHER_COMMUNITY) as other, connected(console) as own:
        await other.until("beat")
        await own.until("beat")
        await owners.raise_alert("傅月娥")
        await own.until("alerts")
        console.deps.live.bus_changed(up=True)
        await other.until("all")

        assert "alerts" not in other.seen


async def test_many_events_are_few_notices(console: RunningConsole, owners: FakeOwners) -> None:
    async with connected(console) as page:
        await page.until("beat")
        begun = asyncio.get_running_loop().time()
        raised = {str(await owners.raise_alert("傅月娥")) for _ in range(40)}
        told: set[str] = set()
        while told != raised:
            told |= set(json.loads(await page.until("alerts"))["ids"])

        seconds = asyncio.get_running_loop().time() - begun
        assert page.seen.count("alerts") <= 2 + seconds / CALM_SECONDS


async def test_what_happened_between_loading_and_connecting_is_not_missed(
    console: RunningConsole, owners: FakeOwners
) -> None:
    loaded_at = console.deps.live.mark(COMMUNITY)
    await owners.raise_alert("傅月娥")

    async def mark() -> str:
        return console.deps.live.mark(COMMUNITY)

    await eventually(mark, says=lambda now: now != loaded_at)

    async with connected(console, since=loaded_at) as page:
        await page.until("all")


async def test_a_page_that_comes_back_is_told_to_load_again_only_if_it_missed_something(
    console: RunningConsole, owners: FakeOwners
) -> None:
    async with connected(console) as page:
        await page.until("beat")
        await owners.raise_alert("傅月娥")
        await page.until("alerts")
        mark = page.last_id

    async with connected(console, since="long ago", **{"last-event-id": mark}) as back:
        await back.until("beat")
        await owners.raise_alert("傅月娥")
        await back.until("alerts")
        assert "all" not in back.seen

    async with connected(console, since="long ago", **{"last-event-id": mark}) as late:
        await late.until("all")


async def test_a_lost_bus_is_told_and_everything_is_loaded_again_when_it_is_back(
    tmp_path: Path, database: Database
) -> None:
    async with nats_server(tmp_path / "nats") as bus, running_console(bus.url, await database("console")) as console:
        async with connected(console) as page:
            await page.until("beat")
            bus.kill()
            assert await page.until("bus") == "down"
            await bus.start()
            assert await page.until("bus") == "up"
            await page.until("all")
        owners = FakeOwners(bus.url, shanghai_now)
        await owners.start()
        async with connected(console) as page:
            await page.until("beat")
            await owners.raise_alert("傅月娥")
            await page.until("alerts")
        await owners.stop()


async def test_where_news_never_end_a_page_hears_signs_of_life_until_its_session_is_over(
    console: RunningConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BEAT_SECONDS", CALM_SECONDS)

    async with never_calm(console), connected(console) as page:
        await page.until("beat")
        await page.until("beat")
        async with console.deps.sessions.begin() as session:
            await session.execute(delete(SessionRow))
        with pytest.raises(AssertionError, match="the connection ended"):
            await page.until("what nobody tells")


async def test_pages_answer_while_the_bus_is_away(tmp_path: Path, database: Database) -> None:
    async with nats_server(tmp_path / "nats") as bus, running_console(bus.url, await database("console")) as console:
        owners = FakeOwners(bus.url, shanghai_now)
        await owners.start()
        async with visiting(console.url, cookies=await console.cookie()) as visitor:
            await visitor.get("/")
            await owners.stop()
            bus.kill()
            page = await visitor.get("/")

        assert page.status == 200
        assert "没有显示不等于平安" in page.text
        assert "安和社区" in page.text


async def test_a_console_that_knows_no_community_yet_says_why(tmp_path: Path, database: Database) -> None:
    async with nats_server(tmp_path / "nats") as bus, running_console(bus.url, await database("console")) as console:
        async with visiting(console.url, cookies=await console.cookie()) as me:
            page = await me.get("/")

        assert page.status == 503
        assert "居民档案服务没有回应" in page.text
