"""The commands `nuanlin alerts …` against a running replica."""

import asyncio
import json

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from services.alerts.cli import app
from services.alerts.main import alerts_service
from services.alerts.settings import AlertsSettings
from tests.integration.alerts.community import DATA_KEY, Community, url_of
from tests.integration.alerts.test_relatives import DAUGHTER, relatives
from tests.integration.alerts.test_watch import word
from tests.support.doubles import FakeClock
from tests.support.running import running


async def run(*words: str) -> tuple[int, str, str]:
    """Run a command in a thread, as its own program would run."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    return result.exit_code, result.stdout, result.stderr


async def test_an_alert_is_listed_explained_taken_and_closed(
    community: Community, bus: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)
    await community.has_resident()
    await community.hears(community.missed())
    settings = AlertsSettings(data_key=DATA_KEY, database_url=SecretStr(url_of(community.sessions)), nats_url=bus)
    async with running(alerts_service(settings), settings, clock):
        code, out, _ = await run("list", "--json")
        (listed,) = json.loads(out)
        alert = listed["alert_id"]
        _, shown, _ = await run("show", alert)
        _, set_aside, _ = await run("notices", "list")
        nothing, _, choose = await run("notices", "replay", "--reason", "网关已恢复")
        _, replayed, _ = await run("notices", "replay", "--all", "--reason", "网关已恢复")
        _, taken, _ = await run("ack", alert, "--who", "陈敏")
        _, closed, _ = await run("close", alert, "--outcome", "safe", "--text", "敲门见到本人")
        refused, _, why = await run("close", alert, "--outcome", "safe", "--text", "再关一次")
        misspelled, _, hint = await run("close", alert, "--outcome", "fine", "--text", "?")

    assert (code, refused, misspelled) == (0, 1, 2)
    assert "已通知楼长吴立群(手机)" in shown
    assert (set_aside, replayed) == ("共 0 条\n", "重新发送 0 条,不发 0 条\n")
    assert nothing == 2
    assert "请写出通知编号,或用 --all 重发全部" in choose
    assert taken.startswith(f"已接手:{alert}")
    assert "已关闭(平安)" in closed
    assert why == "警报已关闭(平安),不能重复关闭\n"
    assert "false_alarm" in hint


async def test_who_looked_who_may_look_and_who_takes_hazards_is_kept_on_the_command_line(
    community: Community, bus: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)
    await community.has_resident()
    await community.hears(relatives(community, daughter=[{"purpose": "news", "fields": ["last_seen"]}]))
    await community.hears(word(community, "alerts"), word(community, "visits"))
    settings = AlertsSettings(data_key=DATA_KEY, database_url=SecretStr(url_of(community.sessions)), nats_url=bus)
    who = ("--who", "陈敏", "--reason", "试行")
    async with running(alerts_service(settings), settings, clock):
        healthy, watched, _ = await run("watch", "show")
        _, limited, _ = await run("watch", "limit", "visits", "--seconds", "600", *who)
        _, granted, _ = await run("feeds", "grant", str(community.resident_id), str(DAUGHTER), *who)
        _, listed, _ = await run("feeds", "list", str(community.resident_id))
        feed = listed.split()[0]
        _, revoked, _ = await run("feeds", "revoke", feed, *who)
        _, routed, _ = await run(
            "agencies", "route", "fire", "990102003", "urban_management", "--name", "城管执法", *who
        )
        _, cases, _ = await run("agencies", "cases", "--waiting")

    assert healthy == 0
    assert "正常  走访服务  最后一次" in watched
    assert "限 600 秒" in limited
    assert "/f/" in granted
    assert "何小妹  有效" in listed
    assert "何小妹  已停用" in revoked
    assert "消防  990102003  城管执法(urban_management)  120 分钟" in routed
    assert cases == "共 0 件\n"
