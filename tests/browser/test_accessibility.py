"""Every page, light and dark, desktop and phone, under axe-core."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser

from tests.support.alert_details import SEVERAL
from tests.support.chromium import DESKTOP, PHONE
from tests.support.console import RunningConsole
from tests.support.owners import FakeOwners
from tests.support.owners_alerts import FEED_KEY
from tests.support.people import COMMUNITY, OTHER_COMMUNITY, id_of

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()

RESIDENT = f"/residents/{id_of('何桂芳')}"

RULES: dict[Literal["light", "dark"], dict[str, Any]] = {
    "light": {"resultTypes": ["violations"]},
    "dark": {"resultTypes": ["violations"], "runOnly": ["color-contrast"]},
}
"""The same page in the dark differs in its colours and in nothing else."""

SIGNED_OUT = "/login"
"""The last page: whoever is signed in does not get to see it."""

PAGES = [
    "/",
    f"/?community={OTHER_COMMUNITY}",
    f"/alerts/{id_of('alert 何桂芳')}",
    f"/alerts/{SEVERAL}",
    "/visits?show=all",
    f"{RESIDENT}/record",
    "/residents",
    RESIDENT,
    "/import",
    f"/import/{id_of('老名单2025.xls')}",
    "/phones",
    f"/n/{id_of('alert 田万福')}_{id_of('贾红梅')}",
    f"/f/{FEED_KEY}",
    "/f/somebody-elses-key-which-ended",
    "/activities",
    f"/activities/{id_of('重阳义诊')}",
    "/m/",
    "/overview",
    "/rules",
    f"/rules/{id_of('失能每3天')}",
    f"/rules/{id_of('每周联络')}",
    "/map",
    "/map?everybody=1&state=missed",
    f"/overview/{COMMUNITY}/not-reached",
    "/nowhere",
    "/account",
    "/account/password",
    "/login/enrol",
    "/glass",
    "/glass/review",
    SIGNED_OUT,
]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_axe_finds_nothing_serious(
    browser: Browser, console: RunningConsole, owners: FakeOwners, size: dict[str, int]
) -> None:
    owners.alerts.raise_several("何桂芳", "田万福", "许惠英")
    context = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]}, base_url=console.url, reduced_motion="reduce"
    )
    await context.add_cookies(await console.browser_cookies())
    page = await context.new_page()
    found: dict[str, list[str]] = {}
    for path in PAGES:
        if path == SIGNED_OUT:
            await context.clear_cookies()
        await page.goto(path)
        await page.evaluate(AXE)
        for scheme, rules in RULES.items():
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            result: dict[str, Any] = await page.evaluate(f"axe.run(document, {json.dumps(rules)})")
            serious = [item for item in result["violations"] if item["impact"] in {"serious", "critical"}]
            if serious:
                found[f"{path} {scheme}"] = [_said(item, node) for item in serious for node in item["nodes"][:4]]
    await context.close()

    assert found == {}


def _said(item: dict[str, Any], node: dict[str, Any]) -> str:
    message = node["any"][0]["message"][:160] if node["any"] else ""
    return f"{item['id']}: {node['html'][:120]} — {message}"
