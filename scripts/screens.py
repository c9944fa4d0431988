"""Photograph every page of the console, for `docs/screens/` and for whoever works on it.

Runs its own bus, stand-ins for the services with invented people, and a console; needs Chromium. Usage:
``python -m scripts.screens [--out FOLDER] [--only NAME ...]``.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page

from nuanlin.local.nats import LocalNats
from shared.clock import ClockFile, open_clock, real_now
from shared.logs import configure_logs
from shared.migrations import migrate
from tests.support.alert_details import SEVERAL, agency_case, lost_notice
from tests.support.chromium import DESKTOP, PHONE, chromium
from tests.support.console import RunningConsole, running_console
from tests.support.owners import FakeOwners
from tests.support.people import COMMUNITY, OTHER_COMMUNITY, id_of
from tests.support.servers import postgres_server

ZONE = ZoneInfo("Asia/Shanghai")

ROOT = Path(__file__).parent.parent

MORNING = datetime(2026, 11, 21, 10, 20, tzinfo=ZONE)

SETTLED_MILLISECONDS = 600
"""A page has opened its live connection and run its script by then."""


@dataclass(frozen=True)
class Screen:
    """One photograph.

    Parameters
    ----------
    name
        Name of the file, with ``-phone`` or ``-dark`` behind it for the other sizes.
    path
        Address of the page.
    act
        What to do on the page first.
    without
        Services that are silent meanwhile.
    prepare
        What happens before, and stays so for the pages after this one.
    role
        Who is signed in; None for nobody.
    """

    name: str
    path: str
    act: Callable[[Page], Awaitable[None]] | None = None
    without: tuple[str, ...] = ()
    phone: bool = True
    scheme: Literal["light", "dark"] = "light"
    role: str | None = "secretary"
    staff: str | None = None
    prepare: Callable[[FakeOwners], None] | None = None


async def _close_dialog(page: Page) -> None:
    await page.get_by_role("button", name="关闭警报…").click()
    await page.get_by_role("radio", name="误报").check()


async def _call(page: Page) -> None:
    await page.get_by_role("button", name="拨打电话").click()
    await page.wait_for_selector(".phones-list a")


async def _take(page: Page) -> None:
    await page.get_by_role("button", name="我来处理").click()
    await page.wait_for_selector("#toast p")


async def _wait_for_doors(page: Page) -> None:
    await page.locator("a.item").first.wait_for()


async def _open_door(page: Page) -> None:
    await _wait_for_doors(page)
    await page.locator("a.item", has_text="欧阳文斌").click()
    await page.locator(".code").click()
    await page.get_by_role("radio", name="需要关注").check(force=True)
    await page.get_by_role("checkbox", name="头晕").check(force=True)


async def _fill_record(page: Page) -> None:
    await page.get_by_role("radio", name="需要关注").check()
    await page.get_by_role("checkbox", name="头晕").check()
    await page.get_by_role("checkbox", name="燃气").check()
    await page.locator("#note").fill("早饭吃得少,说有点头晕,已量血压")


async def _record(page: Page) -> None:
    await _fill_record(page)
    await page.get_by_role("button", name="保存记录").click()
    await page.wait_for_selector(".done-card")


async def _search(page: Page) -> None:
    await page.locator("#text").press_sequentially("5幢")
    await page.wait_for_timeout(SETTLED_MILLISECONDS)


async def _find(page: Page) -> None:
    await page.locator("#who").press_sequentially("林")
    await page.wait_for_selector(".candidate")


async def _draw_all(page: Page) -> None:
    """Draw the houses below the edge of the screen, too, which otherwise waits until somebody scrolls there."""
    await page.evaluate("document.querySelectorAll('.house').forEach(one => one.style.contentVisibility = 'visible')")


async def _preview(page: Page) -> None:
    await page.get_by_label("最多隔几天").fill("2")
    await page.get_by_role("button", name="看看影响").click()
    await page.wait_for_selector("#preview")


async def _mistype(page: Page) -> None:
    await page.get_by_label("登录名").fill("chenmin")
    await page.get_by_label("密码", exact=True).fill("12345678")
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.wait_for_selector(".refusal")


def _several_doors(owners: FakeOwners) -> None:
    alert_id = owners.alerts.raise_several("何桂芳", "田万福", "许惠英")
    now = owners.alerts.now()
    owners.alerts.parts[alert_id] |= {
        "agencies": [
            agency_case(resident_id=id_of("何桂芳"), now=now, number="RQ-2026-118"),
            agency_case(resident_id=id_of("田万福"), now=now, silent=True),
        ],
        "notices": [
            lost_notice("贾红梅", now=now, status="dead"),
            lost_notice("蒋晨", now=now, status="unclear"),
            lost_notice("蒋晨", now=now, status="sent", channel="voice"),
        ],
    }


def screens() -> list[Screen]:
    """Return every photograph there is."""
    resident = f"/residents/{id_of('何桂芳')}"
    alert = id_of("alert 何桂芳")
    activity = f"/activities/{id_of('重阳义诊')}"
    return [
        Screen("desk", f"/?alert={alert}"),
        Screen("desk-dark", f"/?alert={alert}", phone=False, scheme="dark"),
        Screen("desk-closing", f"/?alert={alert}", _close_dialog, phone=False),
        Screen("desk-calling", f"/?alert={alert}", _call, phone=False),
        Screen("desk-empty", f"/?community={OTHER_COMMUNITY}"),
        Screen("desk-without-visits", f"/?alert={alert}", without=("visits",), phone=False),
        Screen("desk-without-alerts", "/", without=("alerts",), phone=False),
        Screen("alert", f"/alerts/{alert}"),
        Screen("visits", "/visits?show=all"),
        Screen("record", f"{resident}/record", _fill_record),
        Screen("residents", "/residents", _search),
        Screen("resident", resident),
        Screen("import", "/import"),
        Screen("import-result", f"/import/{id_of('老名单2025.xls')}"),
        Screen("phones", "/phones"),
        Screen("notice", f"/n/{id_of('alert 田万福')}_{id_of('贾红梅')}"),
        Screen("notice-expired", f"/n/{id_of('alert 田万福')}_expired", phone=True),
        Screen("activities", "/activities"),
        Screen("activity", activity, _find),
        Screen("rules", "/rules"),
        Screen("rule", f"/rules/{id_of('失能每3天')}", _preview),
        Screen("missing", "/nowhere", phone=False),
        Screen("login", "/login", role=None),
        Screen("login-refused", "/login", _mistype, role=None, phone=False),
        Screen("second-factor", "/login/enrol"),
        Screen("password", "/account/password"),
        Screen("account", "/account"),
        Screen("glass", "/glass", role="duty_officer"),
        Screen("no-right", "/import", role="duty_officer"),
        Screen("recorded", f"/residents/{id_of('孙永康')}/record", _record),
        Screen("map", "/map?everybody=1", _draw_all),
        Screen("overview", "/overview", role="district"),
        Screen("overview-names", f"/overview/{COMMUNITY}/not-reached", role="district"),
        Screen("mobile", "/m/", _wait_for_doors, role="liaison_volunteer", staff="蒋晨"),
        Screen("mobile-door", "/m/", _open_door, role="liaison_volunteer", staff="蒋晨"),
        Screen("desk-taken", f"/?alert={alert}", _take, phone=False),
        Screen("alert-several", f"/alerts/{SEVERAL}", prepare=_several_doors),
    ]


@asynccontextmanager
async def stage(folder: Path) -> AsyncIterator[tuple[RunningConsole, FakeOwners]]:
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


def _complain(name: str, error: object) -> None:
    sys.stderr.write(f"{name}: {error}\n")


async def photograph(browser: Browser, console: RunningConsole, screen: Screen, *, out: Path) -> None:
    """Take one screen in all its sizes."""
    sizes = [("", DESKTOP)] + ([("-phone", PHONE)] if screen.phone else [])
    for suffix, size in sizes:
        page = await browser.new_page(
            viewport={"width": size["width"], "height": size["height"]}, color_scheme=screen.scheme, locale="zh-CN"
        )
        if screen.role:
            on_the_staff = {"name": screen.staff, "staff_id": id_of(screen.staff)} if screen.staff else {}
            await page.context.add_cookies(await console.browser_cookies(role=screen.role, **on_the_staff))
        page.on("pageerror", lambda error: _complain(screen.name, error))
        await page.goto(console.url + screen.path)
        await page.wait_for_timeout(SETTLED_MILLISECONDS)
        if screen.act:
            await screen.act(page)
            await page.wait_for_timeout(SETTLED_MILLISECONDS)
        await page.screenshot(path=out / f"{screen.name}{suffix}.png", full_page=bool(suffix))
        await page.close()


async def main(arguments: argparse.Namespace) -> None:
    """Take all screens, or those named."""
    configure_logs(service="screens", level="warning")
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    chosen = [screen for screen in screens() if not arguments.only or screen.name in arguments.only]
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as (console, owners), chromium() as browser:
            for screen in chosen:
                if screen.prepare:
                    screen.prepare(owners)
                for domain in screen.without:
                    await owners.silence(domain)
                await photograph(browser, console, screen, out=out)
                for domain in screen.without:
                    await owners.resume(domain)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/screens"), help="folder for the pictures")
    parser.add_argument("--only", nargs="*", default=[], help="names of screens; all if none")
    asyncio.run(main(parser.parse_args()))
