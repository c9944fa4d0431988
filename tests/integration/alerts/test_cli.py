"""The commands `nuanlin alerts …` against a running replica."""

import asyncio
import json
import os
import sys

from pydantic import SecretStr

from services.alerts.main import alerts_service
from services.alerts.settings import AlertsSettings
from tests.integration.alerts.community import Community, url_of
from tests.support.doubles import FakeClock
from tests.support.running import running

PROGRAM = "from services.alerts.cli import app; app()"


async def run(bus: str, *words: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        *words,
        env=os.environ | {"NUANLIN_NATS_URL": bus},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await process.communicate()
    return process.returncode or 0, out.decode(), errors.decode()


async def test_an_alert_is_listed_explained_taken_and_closed(community: Community, bus: str, clock: FakeClock) -> None:
    await community.has_resident()
    await community.hears(community.missed())
    settings = AlertsSettings(database_url=SecretStr(url_of(community.sessions)), nats_url=bus)
    async with running(alerts_service(settings), settings, clock):
        code, out, _ = await run(bus, "list", "--json")
        (listed,) = json.loads(out)
        alert = listed["alert_id"]
        _, shown, _ = await run(bus, "show", alert)
        _, taken, _ = await run(bus, "ack", alert, "--who", "陈敏")
        _, closed, _ = await run(bus, "close", alert, "--outcome", "safe", "--text", "敲门见到本人")
        refused, _, why = await run(bus, "close", alert, "--outcome", "safe", "--text", "再关一次")
        misspelled, _, hint = await run(bus, "close", alert, "--outcome", "fine", "--text", "?")

    assert (code, refused, misspelled) == (0, 1, 2)
    assert "已通知楼长吴立群(手机)" in shown
    assert taken.startswith(f"已接手:{alert}")
    assert "已关闭(平安)" in closed
    assert why == "警报已关闭(平安),不能重复关闭\n"
    assert "false_alarm" in hint
