"""Every page, light and dark, desktop and phone, under axe-core."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page
from playwright.async_api import Error as PlaywrightError

from tests.support.chromium import DESKTOP, PHONE
from tests.support.console import RunningConsole
from tests.support.demo_house import DemoHouse
from tests.support.house_finds import found
from tests.support.house_pages import HOUSE_PAGES
from tests.support.owners import FakeOwners
from tests.support.stand_in_pages import STAND_IN_PAGES, as_wanted

STEP_MILLISECONDS = 60_000
"""Longest wait for one step on a page: of fifty, a broken one must not keep the others."""

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()

RULES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
"""The same page in the dark differs in its colours and in nothing else."""

Found = dict[str, list[str]]


async def test_axe_finds_nothing_serious_on_any_page_of_the_house(browser: Browser, demo_house: DemoHouse) -> None:
    problems: Found = {}
    for wanted in HOUSE_PAGES:
        cookies = await demo_house.cookies(wanted.role, own=wanted.own) if wanted.role else []
        path = await found(demo_house, wanted.path)
        async with opened(browser, demo_house.url, cookies) as page, noted(wanted.name, problems):
            await page.goto(path)
            if wanted.act:
                await wanted.act(page)
            await examine(page, wanted.name, problems)
            if wanted.english:
                await page.goto(f"{path}{'&' if '?' in path else '?'}lang=en")
                await examine(page, f"{wanted.name} in English", problems)

    assert problems == {}


async def test_axe_finds_nothing_serious_where_something_is_away(
    browser: Browser, console: RunningConsole, owners: FakeOwners
) -> None:
    problems: Found = {}
    for wanted in STAND_IN_PAGES:
        cookies = await console.browser_cookies(role=wanted.role, factor=wanted.factor) if wanted.role else []
        async with (
            as_wanted(owners, wanted),
            opened(browser, console.url, cookies) as page,
            noted(wanted.name, problems),
        ):
            await page.goto(wanted.path)
            if wanted.act:
                await wanted.act(page)
            await examine(page, wanted.name, problems)

    assert problems == {}


@asynccontextmanager
async def opened(browser: Browser, url: str, cookies: list[Any]) -> AsyncIterator[Page]:
    """Open an empty page of somebody who is signed in with these cookies."""
    context = await browser.new_context(
        viewport={"width": DESKTOP["width"], "height": DESKTOP["height"]}, base_url=url, reduced_motion="reduce",
        locale="zh-CN",
    )  # fmt: skip
    await context.add_cookies(cookies)
    page = await context.new_page()
    page.set_default_timeout(STEP_MILLISECONDS)
    yield page
    await context.close()


@asynccontextmanager
async def noted(name: str, problems: Found) -> AsyncIterator[None]:
    """Add to the problems that a page does not let itself be opened or used; the others are looked at all the same."""
    try:
        yield
    except (PlaywrightError, AssertionError) as error:
        problems[name] = [str(error)[:400]]


async def examine(page: Page, name: str, problems: Found) -> None:
    """Look at a page at both sizes in both schemes; what is serious is added to the problems."""
    await page.evaluate(AXE)
    for size in (DESKTOP, PHONE):
        await page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for scheme, rules in RULES.items():
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            result: dict[str, Any] = await page.evaluate(f"axe.run(document, {json.dumps(rules)})")
            serious = [item for item in result["violations"] if item["impact"] in {"serious", "critical"}]
            if serious:
                said = [_said(item, node) for item in serious for node in item["nodes"][:4]]
                problems[f"{name}, {size['width']} wide, {scheme}"] = said


def _said(item: dict[str, Any], node: dict[str, Any]) -> str:
    message = node["any"][0]["message"][:160] if node["any"] else ""
    return f"{item['id']}: {node['html'][:120]} — {message}"
