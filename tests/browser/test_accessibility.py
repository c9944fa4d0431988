"""Every page, light and dark, desktop and phone, under axe-core."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Page, ViewportSize
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

SCRIPTS = ("vendor/axe.min.js", "views.js")

Views = tuple[tuple[dict[str, int], Literal["light", "dark"], str], ...]

VIEWS: Views = (
    (DESKTOP, "light", "everything"),
    (DESKTOP, "dark", "colours"),
    (PHONE, "light", "differences"),
)
"""The same page in the dark differs in its colours and in nothing else. On a phone, rules are asked again about what is
shown there only, what is around it or around what has gone, and what has other colours; and whether every part that
scrolls can be reached. All the rest is the same to axe, and has been looked at."""

Found = dict[str, list[str]]

ENOUGH = 3
"""Elements of one look whose contrast is looked at, on whichever pages they are."""


class Looks:
    """What the contrast of texts depends on, as far as it has been looked at."""

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()

    async def at(self, page: Page, view: str) -> list[str]:
        """Look at a page as it stands, and return what is serious."""
        known = [look for look, times in self._seen.items() if times >= ENOUGH]
        serious, seen = await page.evaluate(f"known => nuanlinLook.{view}(known)", known)
        self._seen.update(seen)
        return list(serious)


async def test_axe_finds_nothing_serious_on_any_page_of_the_house(browser: Browser, demo_house: DemoHouse) -> None:
    problems: Found = {}
    looks, known = Looks(), dict[str, str]()
    async with AsyncExitStack() as open_browsers:
        people: dict[tuple[object, ...], Page] = {}
        for wanted, language in ((page, lang) for page in HOUSE_PAGES for lang in ("zh", "en")[: 1 + page.english]):
            somebody = (wanted.role, wanted.own, language)
            if somebody not in people:
                cookies = await demo_house.cookies(wanted.role, own=wanted.own) if wanted.role else []
                cookies.append({"name": LANGUAGE_COOKIE, "value": language, "url": demo_house.url})
                page = await open_browsers.enter_async_context(signed_in(browser, demo_house.url, cookies))
                people[somebody] = page
            path = await found(demo_house, wanted.path, known)
            async with noted(f"{wanted.name} ({language})", problems):
                act, views = (wanted.act, VIEWS) if language == "zh" else (None, VIEWS[:1])
                page, name = people[somebody], f"{wanted.name} ({language})"
                await examine(page, path, act, problems, name=name, looks=looks, status=wanted.status, views=views)
            if wanted.act:
                known.clear()  # whatever it did may have changed what others are about

    assert problems == {}


async def test_axe_finds_nothing_serious_where_something_is_away(
    browser: Browser, console: RunningConsole, owners: FakeOwners
) -> None:
    problems: Found = {}
    looks = Looks()
    for wanted in STAND_IN_PAGES:
        cookies = await console.browser_cookies(role=wanted.role, factor=wanted.factor) if wanted.role else []
        async with (
            as_wanted(owners, wanted),
            signed_in(browser, console.url, cookies) as page,
            noted(wanted.name, problems),
        ):
            await examine(page, wanted.path, wanted.act, problems, name=wanted.name, looks=looks)

    assert problems == {}


@asynccontextmanager
async def signed_in(browser: Browser, url: str, cookies: list[Any]) -> AsyncIterator[Page]:
    """Open the browser of somebody who is signed in with these cookies, with axe in every page."""
    context = await browser.new_context(base_url=url, reduced_motion="reduce", locale="zh-CN")
    context.set_default_timeout(STEP_MILLISECONDS)
    for script in SCRIPTS:
        await context.add_init_script(path=Path(__file__).parent / script)
    await context.add_cookies(cookies)
    yield await context.new_page()
    await context.close()


@asynccontextmanager
async def noted(name: str, problems: Found) -> AsyncIterator[None]:
    """Add to the problems that a page does not let itself be opened or used; the others are looked at all the same."""
    try:
        yield
    except (PlaywrightError, AssertionError) as error:
        problems[name] = [str(error)[:400]]


async def examine(
    page: Page, path: str, act: Act | None, problems: Found, *, name: str, looks: Looks, status: int = 200,
    views: Views = VIEWS,
) -> None:  # fmt: skip
    """Look at a page at both sizes, and at one of them in the dark; what is serious is added to the problems."""
    for seen, (size, scheme, look) in enumerate(views):
        await page.set_viewport_size(ViewportSize(width=size["width"], height=size["height"]))
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if not seen:
            response = await page.goto(path)
            assert response is not None
            assert response.status == status, f"{response.status} instead of {status}"
            if act:
                await act(page)
        serious = await looks.at(page, look)
        if serious:
            problems[f"{name}, {size['width']} wide, {scheme}"] = serious
