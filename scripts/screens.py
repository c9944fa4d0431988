"""Photograph every page of the console, for `docs/screens/` and for whoever works on it.

Runs the house of `make demo` with its invented people, and for what a house does not reach a console in front of
stand-ins; needs Chromium. Usage: ``python -m scripts.screens [--out FOLDER] [--only NAME ...]``.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Browser, Page

from nuanlin.local.nats import LocalNats
from shared.clock import ClockFile, open_clock, real_now
from shared.logs import configure_logs
from shared.migrations import migrate
from tests.support.chromium import DESKTOP, PHONE, chromium
from tests.support.console import RunningConsole, running_console
from tests.support.demo_house import run_demo_house
from tests.support.house_finds import found
from tests.support.house_pages import HOUSE_PAGES, HousePage
from tests.support.owners import FakeOwners
from tests.support.servers import postgres_server
from tests.support.stand_in_pages import STAND_IN_PAGES, StandInPage, as_wanted

ZONE = ZoneInfo("Asia/Shanghai")

ROOT = Path(__file__).parent.parent

MORNING = datetime(2026, 11, 21, 10, 20, tzinfo=ZONE)

INDEX_HEAD = """<!-- Written by `python -m scripts.screens`; changes are lost. -->

# Screens

Every page of the console, with invented people: at 1440 × 900 and on a phone of 390 × 844. Most are of the house that
`make demo` runs, those of something being away are not. Renew them after a change to a page (`make screens`), and look
at them.
"""

SETTLED_MILLISECONDS = 600
"""A page has opened its live connection and run its script by then."""

COLOURS = 96

SIZES = {"desktop": ("", DESKTOP), "phone": ("-phone", PHONE)}
"""What stands behind the name of a picture of each size."""

Scheme = Literal["light", "dark"]

Wanted = HousePage | StandInPage


@asynccontextmanager
async def stand_ins(folder: Path) -> AsyncIterator[tuple[RunningConsole, FakeOwners]]:
    """Run bus, database, stand-ins and console; returns the console and the stand-ins."""
    bus = LocalNats(folder / "nats")
    await bus.start()
    clock_file = folder / "clock"
    ClockFile(real=real_now(), business=MORNING, factor=1.0).write(clock_file)
    clock = open_clock(clock_file)
    owners = FakeOwners(bus.url, lambda: clock.now().astimezone(ZONE))
    await owners.start()
    try:
        async with postgres_server(folder / "postgres") as postgres:
            database = postgres.url("postgres")
            await migrate(database, ROOT / "services" / "console" / "migrations")
            async with running_console(bus.url, database, clock_file=clock_file) as console:
                yield console, owners
    finally:
        await owners.stop()
        await bus.stop()


class Camera:
    """Takes the pictures of pages.

    Parameters
    ----------
    out
        Folder for the pictures.
    """

    def __init__(self, browser: Browser, out: Path) -> None:
        self._browser = browser
        self._out = out

    async def take(
        self, wanted: Wanted, url: str, cookies: list[Any], *, suffix: str = "", scheme: Scheme = "light"
    ) -> None:
        """Take one picture."""
        size = PHONE if suffix == "-phone" else DESKTOP
        page = await self._browser.new_page(
            viewport={"width": size["width"], "height": size["height"]}, color_scheme=scheme, locale="zh-CN"
        )
        await page.context.add_cookies(cookies)
        page.on("pageerror", lambda error: _complain(wanted.name, error))
        try:
            await self._settle(page, wanted, url)
        except Exception as error:  # noqa: BLE001 - the others are to be taken all the same
            _complain(wanted.name, error)
        picture = await page.screenshot(full_page=suffix == "-phone")
        _keep(picture, self._out / f"{wanted.name}{suffix}.png")
        await page.close()

    async def _settle(self, page: Page, wanted: Wanted, url: str) -> None:
        await page.goto(url)
        await page.wait_for_timeout(SETTLED_MILLISECONDS)
        if wanted.act:
            await wanted.act(page)
            await page.wait_for_timeout(SETTLED_MILLISECONDS)


def _keep(picture: bytes, path: Path) -> None:
    """Store a picture with as many colours as pages have: a third of the bytes, and nobody sees it."""
    with Image.open(BytesIO(picture)) as whole:
        few = whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(path, "PNG", optimize=True)


def _complain(name: str, error: object) -> None:
    sys.stderr.write(f"{name}: {error}\n")


async def photograph_house(camera: Camera, folder: Path, pages: list[HousePage]) -> None:
    """Take the pictures of a running house."""
    async with run_demo_house(folder / "house") as house:
        for wanted in pages:
            views: list[tuple[str, Scheme]] = [(SIZES[size][0], "light") for size in wanted.sizes]
            views += [("-dark", "dark")] if wanted.dark else []
            for suffix, scheme in views:
                cookies = await house.cookies(wanted.role, own=wanted.own) if wanted.role else []
                url = house.url + await found(house, wanted.path)
                await camera.take(wanted, url, cookies, suffix=suffix, scheme=scheme)


async def photograph_stand_ins(camera: Camera, folder: Path, pages: list[StandInPage]) -> None:
    """Take the pictures of states that a house does not reach."""
    async with stand_ins(folder) as (console, owners):
        for wanted in pages:
            for size in wanted.sizes:
                cookies = await console.browser_cookies(role=wanted.role, factor=wanted.factor) if wanted.role else []
                async with as_wanted(owners, wanted):
                    await camera.take(wanted, console.url + wanted.path, cookies, suffix=SIZES[size][0])


def write_index(out: Path) -> None:
    """List the pictures that are there, so that one can leaf through them."""
    every: list[Wanted] = [*HOUSE_PAGES, *STAND_IN_PAGES]
    pages = {page.name: page.path for page in every}
    lines = [INDEX_HEAD, "| Page | Address | Desktop | Phone | Dark |", "| --- | --- | --- | --- | --- |"]
    for name, path in sorted(pages.items()):
        files = [f"{name}{suffix}.png" for suffix in ("", "-phone", "-dark")]
        if any((out / file).exists() for file in files):
            shown = [f"[see]({file})" if (out / file).exists() else "" for file in files]
            lines.append(f"| {name} | `{path}` | {' | '.join(shown)} |")
    (out / "README.md").write_text("\n".join(lines) + "\n")


async def main(arguments: argparse.Namespace) -> None:
    """Take all screens, or those named."""
    configure_logs(service="screens", level="warning")
    arguments.out.mkdir(parents=True, exist_ok=True)
    only = set(arguments.only)
    in_the_house = [page for page in HOUSE_PAGES if not only or page.name in only]
    before_stand_ins = [page for page in STAND_IN_PAGES if not only or page.name in only]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL runs as somebody else
        async with chromium() as browser:
            camera = Camera(browser, arguments.out)
            if in_the_house:
                await photograph_house(camera, folder, in_the_house)
            if before_stand_ins:
                await photograph_stand_ins(camera, folder, before_stand_ins)
    write_index(arguments.out)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screens"), help="folder for the pictures")
    parser.add_argument("--only", nargs="*", default=[], help="names of screens; all if none")
    asyncio.run(main(parser.parse_args()))
