"""Chromium, and a console with invented services behind it."""

import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, ViewportSize, expect

from nuanlin.local.nats import LocalNats
from nuanlin.local.postgres import LocalPostgres
from nuanlin.programs import program_named
from shared.clock import real_now
from shared.migrations import migrate
from tests.integration.alerts.providers import SECRET, Receiver, webhook_receiver
from tests.support.accounts import signed_in_at
from tests.support.chromium import PHONE, chromium, chromium_program
from tests.support.console import RunningConsole, running_console
from tests.support.demo_house import DemoHouse, run_demo_house
from tests.support.owners import FakeOwners
from tests.support.phone_page import HERS, LIAISON
from tests.support.servers import fresh_database, template_database
from tests.support.stack import Stack, Village, run_stack
from tests.support.waiting import PATIENCE_SECONDS

SHANGHAI = ZoneInfo("Asia/Shanghai")

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
"""The clock of that house begins here."""

OpenPage = Callable[[dict[str, int]], AbstractAsyncContextManager[Page]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run one Chromium for all tests."""
    if chromium_program() is None:
        pytest.skip("Chromium is not installed: apt-get install chromium fonts-noto-cjk")
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    async with chromium() as running:
        yield running


def _now() -> datetime:
    return real_now().astimezone(SHANGHAI)


@pytest.fixture
async def owners(nats_node: LocalNats) -> AsyncIterator[FakeOwners]:
    """Let invented services answer."""
    standing_in = FakeOwners(nats_node.url, _now)
    await standing_in.start()
    yield standing_in
    await standing_in.stop()


@pytest.fixture(scope="package")
async def shared_console(nats_node: LocalNats, postgres: LocalPostgres) -> AsyncIterator[RunningConsole]:
    """Run one console; each test has accounts of its own in it, and services of its own behind it."""
    program = program_named("console")

    async def bring_up(url: str) -> None:
        await migrate(url, program.migrations)

    template = await template_database(postgres, program.name, migrate=bring_up)
    async with running_console(nats_node.url, await fresh_database(postgres, template=template)) as running:
        yield running


@pytest.fixture
def console(shared_console: RunningConsole, owners: FakeOwners) -> RunningConsole:
    """Open the console when the services behind it answer."""
    assert owners.client.is_connected
    return shared_console


def _is_complaint(message: ConsoleMessage) -> bool:
    """Tell an error from a refused form and from what is gone, which a browser logs as resources it could not load."""
    return message.type == "error" and not re.search("(status of|Status Error Code) (410|422)", message.text)


@pytest.fixture(scope="package")
async def demo_house(servers_folder: Path) -> AsyncIterator[DemoHouse]:
    """Run the demonstration for all files that look at it."""
    async with run_demo_house(servers_folder / "demo") as house:
        yield house


@pytest.fixture
def open_page(browser: Browser, console: RunningConsole) -> OpenPage:
    """Open a page of a size; anything the browser complains about fails the test."""

    @asynccontextmanager
    async def opening(size: dict[str, int]) -> AsyncIterator[Page]:
        complaints: list[str] = []
        context = await browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, base_url=console.url, locale="zh-CN"
        )
        await context.add_cookies(await console.browser_cookies())
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        yield page
        await context.close()
        assert complaints == []

    return opening


@pytest.fixture
async def phone(browser: Browser, console: RunningConsole) -> AsyncIterator[BrowserContext]:
    """Hold a phone that belongs to a liaison."""
    size = ViewportSize(width=PHONE["width"], height=PHONE["height"])
    context = await browser.new_context(viewport=size, base_url=console.url, locale="zh-CN", has_touch=True)
    await context.add_cookies(await console.browser_cookies(role="liaison_volunteer", name=LIAISON, staff_id=HERS))
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    await context.clock.install()
    yield context
    await context.close()


@pytest.fixture(scope="package")
async def provider() -> AsyncIterator[Receiver]:
    """Run the gateway that notices of that house go out by, beside the screen."""
    async with webhook_receiver() as running:
        yield running


@pytest.fixture(scope="package")
async def stack(servers_folder: Path, browser: Browser, provider: Receiver) -> AsyncIterator[Stack]:
    """Run one house with its console for all files that tell stories, each in villages of its own."""
    assert browser.is_connected()
    settings = {
        "NUANLIN_ALERTS_CHANNELS": "screen,webhook",
        "NUANLIN_ALERTS_WEBHOOK_URL": provider.url,
        "NUANLIN_ALERTS_WEBHOOK_SECRET": SECRET,
    }
    with patch.dict(os.environ, settings):
        async with run_stack(servers_folder / "browser", at=MONDAY, console=True) as running:
            yield running


@asynccontextmanager
async def secretary(browser: Browser, stack: Stack) -> AsyncIterator[Page]:
    """Open a browser in which a secretary is signed in, with an account of their own."""
    context = await browser.new_context(
        viewport={"width": 1440, "height": 900}, base_url=stack.house.url, locale="zh-CN"
    )
    cookie = await signed_in_at(stack.house.database_url(program_named("console")))
    await context.add_cookies([{"name": "nuanlin_session", "value": cookie, "url": stack.house.url}])
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield page
    await context.close()


@asynccontextmanager
async def phone_of(browser: Browser, stack: Stack, village: Village, staff_id: UUID) -> AsyncIterator[Page]:
    """Hold the phone of a liaison."""
    context = await browser.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, base_url=stack.house.url, locale="zh-CN"
    )
    cookie = await signed_in_at(
        stack.house.database_url(program_named("console")),
        role="liaison_volunteer", name="联络员", staff_id=staff_id, scopes=(village.code,),
    )  # fmt: skip
    await context.add_cookies([{"name": "nuanlin_session", "value": cookie, "url": stack.house.url}])
    page = await context.new_page()
    page.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield page
    await context.close()


@pytest.fixture
async def desk(browser: Browser, stack: Stack) -> AsyncIterator[Page]:
    """Open a browser at the desk of this house."""
    async with secretary(browser, stack) as page:
        yield page


@pytest.fixture
async def colleague(browser: Browser, stack: Stack) -> AsyncIterator[Page]:
    """Open the browser of another secretary."""
    async with secretary(browser, stack) as page:
        yield page
