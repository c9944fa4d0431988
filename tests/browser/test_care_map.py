"""The care map in a real browser, by keyboard alone."""

import re

from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.support.chromium import DESKTOP
from tests.support.owners import FakeOwners
from tests.support.people import id_of


async def test_doors_are_filtered_walked_and_opened_by_keys_and_an_alert_arrives_at_its_door(
    open_page: OpenPage, owners: FakeOwners
) -> None:
    async with open_page(DESKTOP) as page:
        await page.goto("/map?everybody=1")
        await expect(page.locator("#live")).to_have_attribute("data-state", "up")
        await page.evaluate("window.stayed = true")
        await page.get_by_role("link", name=re.compile("今天到期 [0-9]")).press("Enter")
        await expect(page).to_have_url(re.compile("state=due"))
        assert await page.locator("#map a.d:not(.off):not(.due)").count() == 0
        await page.get_by_role("link", name=re.compile("全部 [0-9]")).press("Enter")

        await page.locator('#map a.d[tabindex="0"]').focus()
        await page.keyboard.press("End")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Home")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#map a.d:focus")).to_have_attribute("aria-label", re.compile("^202 钱月仙"))
        await expect(page.locator("#said")).to_contain_text("1幢 3单元 202 钱月仙")

        await owners.raise_alert("钱月仙", kind="health_flagged", title="走访发现健康异常")
        await expect(page.locator("#map a.d.alert:focus")).to_have_attribute("aria-label", re.compile("钱月仙"))
        assert await page.locator('#map a.d[tabindex="0"]').count() == 1
        assert await page.evaluate("window.stayed")

        await page.keyboard.press("Enter")
        await expect(page).to_have_url(re.compile(f"/residents/{id_of('钱月仙')}$"))
