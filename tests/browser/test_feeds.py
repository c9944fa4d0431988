"""A relative's page that is left open, in a real browser."""

import pytest
from playwright.async_api import Browser, expect

import services.console.http.feeds
from tests.support.chromium import PHONE
from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.owners_alerts import FEED_KEY


async def test_a_page_that_is_left_open_follows_by_itself_and_closes_with_the_consent(
    browser: Browser, console: RunningConsole, owners: FakeOwners, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.console.http.feeds, "FEED_REFRESH_SECONDS", 1)
    context = await browser.new_context(viewport={"width": PHONE["width"], "height": PHONE["height"]})
    page = await context.new_page()
    await page.goto(f"{console.url}/f/{FEED_KEY}")
    await expect(page.get_by_role("heading")).to_have_text("今天联系上了")

    owners.alerts.feeds[FEED_KEY] = owners.alerts.feeds[FEED_KEY].model_copy(update={"state": "looked_after"})
    await expect(page.get_by_role("heading")).to_have_text("有人正在照看")

    del owners.alerts.feeds[FEED_KEY]
    await expect(page.get_by_role("heading")).to_have_text("不能查看")
    await expect(page.get_by_text("请直接给老人打电话")).to_be_visible()
    await context.close()
