"""The pages row: what every page costs with a million residents in 200 communities, and how much it weighs."""

import asyncio
import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from statistics import median, quantiles

import aiohttp

from bench.district import fill_district
from bench.house import House
from bench.measure import Row, alternate
from tests.support.demo_house import SESSION_COOKIE, DemoHouse, run_demo_house
from tests.support.house_finds import found
from tests.support.house_pages import HOUSE_PAGES, HousePage

__all__ = ["measure_pages"]

LIMIT_MS = 300.0
"""Of the server: longer, and somebody who clicks wonders whether they did."""

IN_BARE_PAGES = 150
"""What 300 ms are in bare answers of 2 ms: on a machine that is busy with other things, both are slower."""

ONCE = 4
"""How often each page is opened in one round: twenty times in all, of which p95 is the second longest."""

TRIES, PAUSE_SECONDS = 5, 5.0

SHOWN = 12
"""Pages that are printed: the slowest."""


@dataclass
class _Opened:
    """One page, and what opening it took, in milliseconds."""

    page: HousePage
    path: str
    cookies: dict[str, str]
    taken: list[float] = field(default_factory=list)
    size: int = 0
    packed: int = 0
    files: tuple[str, ...] = ()
    files_packed: int = 0

    @property
    def p95(self) -> float:
        """What one in twenty takes longer than."""
        return quantiles(self.taken, n=20, method="inclusive")[18]

    def note(self) -> str:
        """Return the figures in one line."""
        weight = (
            f"{self.size / 1024:6.1f} kB, packed {self.packed / 1024:5.1f} + {self.files_packed / 1024:5.1f} of files"
        )
        return (
            f"p50 p95 {median(self.taken):6.1f} {self.p95:6.1f} ms   {weight}   {1 + len(self.files):2d} requests"
            f"   {self.page.name}"
        )


class _Files(HTMLParser):
    """The files a page has a browser load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: dict[str, None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take the address of a file."""
        given = dict(attrs)
        address = given.get("href") if tag == "link" else given.get("src") if tag in {"script", "img"} else None
        if address and address.startswith("/"):
            self.addresses[address] = None


async def measure_pages(house: House, *, residents: int, rounds: int) -> Row:
    """Open every page: a bare answer of the same server, pages with all their files unpacked, and pages as they are."""
    async with run_demo_house(house.folder / "pages") as demo:
        pages = await _pages(demo)  # of those whom every service knows, not of those who are about to be added
        await fill_district(demo, residents, folder=house.folder)
        async with aiohttp.ClientSession(demo.url, cookie_jar=aiohttp.DummyCookieJar()) as browser:
            bench = _Bench(browser, pages)
            await bench.weigh()
            row = Row(
                "pages",
                f"ms, mean of {len(bench.pages)} pages with {residents:,} residents in 200 communities",
                f"every page ≤ {LIMIT_MS:.0f} ms (p95), or {IN_BARE_PAGES} bare answers of the same run",
                lower_is_better=True,
                met=lambda row: not bench.too_slow(row),
            )
            await alternate(row, rounds=rounds, limit=bench.limit, naive=bench.naive, ours=bench.ours)
            row.notes += bench.notes()
    return row


async def _pages(demo: DemoHouse) -> list[_Opened]:
    pages: dict[tuple[str, str | None], _Opened] = {}
    for page in HOUSE_PAGES:
        if page.status == 200 and not page.own and (page.path, page.role) not in pages:
            cookies = {SESSION_COOKIE: await demo.session(page.role)} if page.role else {}
            pages[page.path, page.role] = _Opened(page, await found(demo, page.path), cookies)
    return list(pages.values())


class _Bench:
    def __init__(self, browser: aiohttp.ClientSession, pages: list[_Opened]) -> None:
        self._browser = browser
        self.pages = pages

    async def weigh(self) -> None:
        """Learn of every page what a browser that has never been here loads."""
        packed: dict[str, int] = {}
        for one in self.pages:
            body = await self._first(one)
            one.size, one.packed = len(body), len(gzip.compress(body, 6))
            one.files = tuple(_Files(body.decode()).addresses)
            for address in one.files:
                if address not in packed:
                    packed[address] = len(gzip.compress(await self._get(address, {}), 6))
            one.files_packed = sum(packed[address] for address in one.files)

    async def _first(self, one: _Opened) -> bytes:
        """Open a page for the first time, again if the machine is still busy with what was filled in."""
        for _ in range(TRIES):
            try:
                return await self._get(one.path, one.cookies)
            except RuntimeError as error:
                print(f"pages: {error}", flush=True)
                await asyncio.sleep(PAUSE_SECONDS)
        return await self._get(one.path, one.cookies)

    async def limit(self, index: int) -> float:
        """Ask for an answer without a person, a question or a template."""
        print(f"pages: round {index + 1}", flush=True)
        begun = time.perf_counter()
        for _page in self.pages:
            await self._get("/livez", {})
        return (time.perf_counter() - begun) * 1000 / len(self.pages)

    async def naive(self, _: int) -> float:
        """Open every page with all its files, which no browser has to do twice."""
        begun = time.perf_counter()
        for one in self.pages:
            await self._get(one.path, one.cookies)
            for address in one.files:
                await self._get(address, {})
        return (time.perf_counter() - begun) * 1000 / len(self.pages)

    async def ours(self, _: int) -> float:
        """Open every page as a browser does that has its files."""
        means = []
        for one in self.pages:
            taken = [await self._timed(one) for _ in range(ONCE)]
            one.taken += taken
            means.append(median(taken))
        return sum(means) / len(means)

    async def _timed(self, one: _Opened) -> float:
        begun = time.perf_counter()
        await self._get(one.path, one.cookies)
        return (time.perf_counter() - begun) * 1000

    async def _get(self, path: str, cookies: dict[str, str]) -> bytes:
        async with self._browser.get(path, cookies=cookies, allow_redirects=False) as response:
            body = await response.read()
            if response.status != 200:
                raise RuntimeError(f"{path}: {response.status}")
            return body

    def too_slow(self, row: Row) -> list[str]:
        """Return the pages that take the server longer than they may."""
        most = max(LIMIT_MS, IN_BARE_PAGES * median(row.limit))
        return [one.page.name for one in self.pages if one.p95 > most]

    def notes(self) -> Iterator[str]:
        """Return what the slowest and the heaviest cost."""
        over = sum(one.p95 > LIMIT_MS for one in self.pages)
        yield f"{over} of {len(self.pages)} pages over {LIMIT_MS:.0f} ms; the slowest:"
        yield from (one.note() for one in sorted(self.pages, key=lambda one: -one.p95)[:SHOWN])
        heaviest = max(self.pages, key=lambda one: one.packed + one.files_packed)
        yield f"heaviest: {heaviest.note()}"
        sizes = sorted(one.packed for one in self.pages)
        yield f"pages packed: median {median(sizes) / 1024:.1f} kB, most {sizes[-1] / 1024:.1f} kB"
