"""Two communities that must never see each other: every page of the one, opened by somebody of the other."""

from dataclasses import dataclass
from html import unescape
from http import HTTPStatus

import pytest
from aiohttp import ClientSession, DummyCookieJar

from nuanlin.demo.player import COMMUNITY
from nuanlin.programs import program_named
from shared.contracts.registry_requests import (
    DefineCommunity,
    Done,
    ListStaff,
    ResidentPage,
    SearchResidents,
    StaffList,
)
from tests.support.accounts import signed_in_at
from tests.support.demo_house import SESSION_COOKIE, DemoHouse
from tests.support.house_finds import NAMES, found
from tests.support.house_pages import HOUSE_PAGES

ELSEWHERE = "990102003019"
"""In the same street; nobody of the demonstration has ever been there."""

KEYS = {"notice_link", "relatives_link"}
"""Open a page to whoever holds them, whatever they may see otherwise."""

OPEN = {"category", "community", "empty_community", "rule"}
"""Say nothing of a person: a place, a care rule of the district that holds everywhere, a ledger of every place."""

SHORTEST = 3
"""A name of two characters may be a word."""


@dataclass(frozen=True)
class Inside:
    """The community of the demonstration, as it is for whoever belongs to it."""

    names: set[str]
    pages: list[tuple[str, bool]]
    """Addresses, and whether each says whom it is about."""


@pytest.fixture(scope="module")
async def inside(demo_house: DemoHouse) -> Inside:
    """Look for everything once: strangers change nothing."""
    there = DefineCommunity(code=ELSEWHERE, name="西山社区", street_name="安和街道", district_name="示范区")
    await demo_house.stack.ask(there, Done)
    known: dict[str, str] = {}
    paths = [page.path for page in HOUSE_PAGES if not KEYS & set(NAMES.findall(page.path))]
    pages = {
        await found(demo_house, path, known): bool(set(NAMES.findall(path.split("?")[0])) - OPEN) for path in paths
    }
    return Inside(await _names(demo_house), list(pages.items()))


@pytest.mark.parametrize("role", ["secretary", "duty_officer", "liaison_worker"])
async def test_nobody_of_another_community_finds_anybody_on_any_page(
    demo_house: DemoHouse, inside: Inside, role: str
) -> None:
    console = demo_house.stack.house.database_url(program_named("console"))
    cookie = {SESSION_COOKIE: await signed_in_at(console, role=role, scopes=[ELSEWHERE], name="外社区的人")}
    told: dict[str, str] = {}
    async with ClientSession(demo_house.url, cookies=cookie, cookie_jar=DummyCookieJar()) as stranger:
        for path, about_somebody in inside.pages:
            async with stranger.get(path, cookies=cookie, allow_redirects=False) as answer:
                seen = _seen(unescape(await answer.text()), inside.names)
            if seen or (about_somebody and answer.status not in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}):
                told[path] = f"{answer.status} {sorted(seen)}"

    assert told == {}


async def _names(house: DemoHouse) -> set[str]:
    """Return how everybody of the demonstration is called."""
    names: set[str] = set()
    query = SearchResidents(community=COMMUNITY, limit=200)
    while True:
        page = await house.stack.ask(query, ResidentPage)
        names |= {item.name for item in page.items}
        if not page.next_page:
            break
        query = query.model_copy(update={"after": page.next_page})
    names |= {item.name for item in (await house.stack.ask(ListStaff(community=COMMUNITY), StaffList)).items}
    return {name for name in names if len(name) >= SHORTEST}


def _seen(text: str, names: set[str]) -> set[str]:
    return {name for name in names if name in text}
