"""The commands `nuanlin activities …` against a running replica."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from services.events.cli import app
from services.events.main import service_of
from services.events.settings import EventsSettings
from tests.integration.alerts.community import url_of
from tests.integration.events.desk import COMMUNITY, ZONE, Desk
from tests.support.running import running


async def run(*words: str) -> str:
    """Run a command in a thread, as its own program would run; returns what it said."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


async def test_attendance_calendars_and_observances_are_worked_from_the_command_line(
    desk: Desk, bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)
    activity = str(await desk.announces(capacity=9))
    people = await desk.residents(3)
    desk.clock.advance(hours=1)
    at = desk.clock.now().astimezone(ZONE)
    desk.clock.advance(hours=1)
    names = tmp_path / "北门名单.csv"
    rows = [f"{people[0]},,{at:%Y-%m-%dT%H:%M},演员,", f"{people[1]},,,,", f"{people[2]},,,,是", ",99999,,,"]
    names.write_text("\n".join(["居民编号,卡号,时间,身份,未到", *rows]), encoding="utf-8-sig")
    settings = EventsSettings(
        database_url=SecretStr(url_of(desk.replicas[0])), nats_url=bus, check_in_key=SecretStr("a secret of the doors")
    )
    async with running(service_of(settings), settings, desk.clock):
        merged = await run("merge-list", activity, str(names), "--who", "蒋晨")
        again = await run("merge-list", activity, str(names), "--who", "蒋晨")
        clashes = await run("conflicts", activity)
        picture = tmp_path / "code.svg"
        shown = await run("code", activity, "--svg", str(picture))
        day = f"{at:%Y-%m-%d}"
        totals = await run("totals", COMMUNITY, "--since", day, "--until", f"{at + timedelta(days=1):%Y-%m-%d}")
        opened = json.loads(await run("calendar", "open", COMMUNITY, "安和社区", "--who", "陆萍", "--json"))
        revoked = await run("calendar", "revoke", opened["feed"]["feed_id"], "--reason", "外传", "--who", "陆萍")
        listed = await run("calendar", "list", COMMUNITY)
        plan = ("--area", COMMUNITY, "--place", "服务站", "--starts", "09:00", "--ends", "11:00", "--capacity", "50")
        saved = await run("observances", "save", "eye_day", *plan, "--who", "陆萍")
        known = await run("observances", "list")

    assert merged.startswith("新签到 2,已签过 0,未到 1,交过的行 0,不能收 1")
    assert "没有找到这张联系卡" in merged
    assert again.startswith("新签到 0,已签过 0,未到 0,交过的行 3,不能收 1")
    assert clashes == "共 0 处\n"
    assert picture.read_text().startswith("<svg")
    assert "前有效" in shown
    assert "演员 1,观众 1,工作人员 0,共 2 人" in totals
    assert totals.endswith("合计 2 人次,2 人\n")
    assert revoked.startswith("已停用:")
    assert "共 1 个" in listed
    assert saved.startswith("已保存:eye_day  全国爱眼日义诊  solar 06-06  提前 14 天")
    assert "共 1 个" in known
