"""Every page, light and dark, desktop and phone, under axe-core."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize
from playwright.async_api import Error as PlaywrightError

from services.console.http.view import LANGUAGE_COOKIE
from tests.support.chromium import DESKTOP, PHONE
from tests.support.console import RunningConsole
from tests.support.demo_house import DemoHouse
from tests.support.house_finds import found
from tests.support.house_pages import HOUSE_PAGES, Act
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

VIEWS: tuple[tuple[dict[str, int], Literal["light", "dark"]], ...] = (
    (DESKTOP, "light"),
    (DESKTOP, "dark"),
    (PHONE, "light"),
)
"""Colours do not depend on the size."""

Found = dict[str, list[str]]


async def test_axe_finds_nothing_serious_on_any_page_of_the_house(browser: Browser, demo_house: DemoHouse) -> None:
    problems: Found = {}
    async with AsyncExitStack() as open_browsers:
        people: dict[tuple[object, ...], BrowserContext] = {}
        for wanted, language in ((page, lang) for page in HOUSE_PAGES for lang in ("zh", "en")[: 1 + page.english]):
            somebody = (wanted.role, wanted.own, language)
            if somebody not in people:
                cookies = await demo_house.cookies(wanted.role, own=wanted.own) if wanted.role else []
                cookies.append({"name": LANGUAGE_COOKIE, "value": language, "url": demo_house.url})
                context = await open_browsers.enter_async_context(signed_in(browser, demo_house.url, cookies))
                people[somebody] = context
            path = await found(demo_house, wanted.path)
            async with noted(f"{wanted.name} ({language})", problems):
                act = wanted.act if language == "zh" else None
                await examine(people[somebody], path, act, problems, name=wanted.name, status=wanted.status)

    assert problems == {}


async def test_axe_finds_nothing_serious_where_something_is_away(
    browser: Browser, console: RunningConsole, owners: FakeOwners
) -> None:
    problems: Found = {}
    for wanted in STAND_IN_PAGES:
        cookies = await console.browser_cookies(role=wanted.role, factor=wanted.factor) if wanted.role else []
        async with (
            as_wanted(owners, wanted),
            signed_in(browser, console.url, cookies) as context,
            noted(wanted.name, problems),
        ):
            await examine(context, wanted.path, wanted.act, problems, name=wanted.name)

    assert problems == {}


@asynccontextmanager
async def signed_in(browser: Browser, url: str, cookies: list[Any]) -> AsyncIterator[BrowserContext]:
    """Open the browser of somebody who is signed in with these cookies."""
    context = await browser.new_context(base_url=url, reduced_motion="reduce", locale="zh-CN")
    context.set_default_timeout(STEP_MILLISECONDS)
    await context.add_cookies(cookies)
    yield context
    await context.close()


@asynccontextmanager
async def noted(name: str, problems: Found) -> AsyncIterator[None]:
    """Add to the problems that a page does not let itself be opened or used; the others are looked at all the same."""
    try:
        yield
    except (PlaywrightError, AssertionError) as error:
        problems[name] = [str(error)[:400]]


async def examine(
    context: BrowserContext, path: str, act: Act | None, problems: Found, *, name: str, status: int = 200
) -> None:
    """Look at a page at both sizes, and at one of them in the dark; what is serious is added to the problems."""
    page = await context.new_page()
    await _resize(page, DESKTOP)
    response = await page.goto(path)
    assert response is not None
    assert response.status == status, f"{response.status} instead of {status}"
    if act:
        await act(page)
    await page.evaluate(AXE)
    for size, scheme in VIEWS:
        await _resize(page, size)
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        result: dict[str, Any] = await page.evaluate(f"axe.run(document, {json.dumps(RULES[scheme])})")
        serious = [item for item in result["violations"] if item["impact"] in {"serious", "critical"}]
        if serious:
            said = [_said(item, node) for item in serious for node in item["nodes"][:4]]
            problems[f"{name}, {size['width']} wide, {scheme}"] = said
    await page.close()


async def _resize(page: Page, size: dict[str, int]) -> None:
    await page.set_viewport_size(ViewportSize(width=size["width"], height=size["height"]))


def _said(item: dict[str, Any], node: dict[str, Any]) -> str:
    message = node["any"][0]["message"][:160] if node["any"] else ""
    return f"{item['id']}: {node['html'][:120]} — {message}"
