"""The commands of visits against a running service."""

import asyncio
import json
from pathlib import Path

import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from services.visits.cli import app
from services.visits.main import service_of
from services.visits.settings import VisitsSettings
from shared.contracts.words import Category
from tests.conftest import Database
from tests.integration.visits.district import District, at, resident_named
from tests.support.doubles import FakeClock
from tests.support.running import running

COMMUNITY = "990102003005"


@pytest.fixture
def on_this_bus(bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)


async def invoke(*arguments: str) -> tuple[int, str, str]:
    """Run a command in a thread, as its own program would run."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.usefixtures("on_this_bus")
async def test_what_is_due_is_listed_and_what_was_done_is_recorded(database: Database, bus: str) -> None:
    clock = FakeClock(at("2026-11-21 08:00"))
    settings = VisitsSettings(database_url=await database("visits"), nats_url=bus)
    async with running(service_of(settings), settings, clock) as replica:
        district = District(sessions=replica.sessions, clock=clock)
        await district.has("王奶奶", Category.DISABLED)

        code, text, _ = await invoke("due", "--community", COMMUNITY)
        assert code == 0
        assert text.splitlines() == [
            "待走访  11-23 08:00  安和苑 3幢1单元402室  王奶奶  每周联络  联络员甲",
            "共 1 条",
        ]
        items = json.loads((await invoke("due", "--community", COMMUNITY, "--json"))[1])
        assert [(item["resident_id"], item["status"]) for item in items] == [(str(resident_named("王奶奶")), "planned")]

        code, text, _ = await invoke(
            "record", str(resident_named("王奶奶")), "--mode", "call", "--outcome", "safe", "--finding", "need:meals"
        )
        assert (code, text.strip()) == (0, "已登记:电话,平安;完成走访任务 1 项")
        assert json.loads((await invoke("due", "--community", COMMUNITY, "--json"))[1]) == []


@pytest.mark.usefixtures("on_this_bus")
async def test_a_refusal_says_why_and_exits_with_one(database: Database, bus: str) -> None:
    settings = VisitsSettings(database_url=await database("visits"), nats_url=bus)
    async with running(service_of(settings), settings, FakeClock(at("2026-11-21 08:00"))):
        code, text, error = await invoke("record", str(resident_named("陌生人")), "--mode", "door", "--outcome", "safe")

    assert (code, text) == (1, "")
    assert "没有找到这位居民" in error


async def test_a_bus_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_NATS_URL", "nats://127.0.0.1:1")

    code, _, error = await invoke("due")

    assert code == 1
    assert "连接不上消息总线" in error


async def test_a_finding_that_is_none_is_refused_before_anything_is_sent(client: Client) -> None:
    code, _, error = await invoke(
        "record", str(resident_named("王奶奶")), "--mode", "door", "--outcome", "safe", "--finding", "weather:rain"
    )

    assert client.is_connected
    assert code == 2
    assert "weather" in error


@pytest.mark.usefixtures("on_this_bus")
async def test_a_liaison_prints_a_sheet_of_their_own_doors(database: Database, bus: str, tmp_path: Path) -> None:
    clock = FakeClock(at("2026-11-21 08:00"))
    settings = VisitsSettings(database_url=await database("visits"), nats_url=bus)
    async with running(service_of(settings), settings, clock) as replica:
        district = District(sessions=replica.sessions, clock=clock)
        await district.has("王奶奶", Category.DISABLED, room="1203")
        await district.has("李爷爷", Category.DISABLED, room="402")
        await district.has("赵奶奶", Category.DISABLED, liaison="联络员乙")
        words = ("sheet", "--liaison", str(resident_named("联络员甲")), "--day", "2026-11-21")

        code, text, _ = await invoke(*words)
        assert (code, [line.split()[3] for line in text.splitlines()[:-1]]) == (0, ["李爷爷", "王奶奶"])

        file = tmp_path / "sheet.html"
        code, text, _ = await invoke(*words, "--out", str(file))
        assert (code, "共 2 户次" in text) == (0, True)
        assert file.stat().st_mode & 0o077 == 0, "it carries names and doors"
        assert "赵奶奶" not in file.read_text()
