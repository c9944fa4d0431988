"""Ledgers from the command line, against a running service."""

import asyncio
import json
from pathlib import Path

import openpyxl
import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from services.registry.cli import app, import_roster
from services.registry.main import service_of
from services.registry.settings import RegistrySettings
from shared.contracts.registry_requests import DefineCommunity, Done
from shared.requests import ask
from tests.conftest import Database
from tests.integration.registry.desk import COMMUNITY, SECRETS, roster
from tests.support.doubles import FakeClock
from tests.support.running import running

PEOPLE = (
    "王秀英,,1958-05-06,女,安和小区3幢1单元402室,失独,13900001234,",
    "李长河,,1955-01-30,男,安和小区3幢2单元101室,空巢,13900001235,",
)


@pytest.fixture
def on_this_bus(bus: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)
    return bus


async def invoke(*words: str) -> str:
    """Run a command in a thread, as its own program would run, and return what it said."""
    result = await asyncio.to_thread(CliRunner().invoke, app, ["ledger", *words])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.capability("S4-15")
async def test_an_operator_lists_corrects_and_writes_out_a_ledger(
    database: Database, on_this_bus: str, client: Client, clock: FakeClock, tmp_path: Path
) -> None:
    settings = RegistrySettings(database_url=await database("registry"), nats_url=on_this_bus, **SECRETS)
    define = DefineCommunity(code=COMMUNITY, name="安和社区", street_name="龙桥街道", district_name="云川区")
    file, target, place = tmp_path / "花名册.csv", tmp_path / "台账.xlsx", ("--community", COMMUNITY)
    file.write_bytes(roster(*PEOPLE))
    async with running(service_of(settings), settings, clock):
        await ask(client, define, Done)
        await import_roster(client, file, community=COMMUNITY, sheets=[])

        listed = [json.loads(line) for line in (await invoke("list", *place, "--json")).splitlines()]
        assert {item["code"]: item["persons"] for item in listed if item["persons"]} == {"empty_nest": 1}
        assert "lost_only_child  失独家庭台账  在册 1 人  受限" in await invoke("list", *place, "--restricted")
        (entry,) = [json.loads(line) for line in (await invoke("show", "empty_nest", *place, "--json")).splitlines()]
        edit = ("--field", "basis", "--value", "入户核实", "--reason", "补充", "--as", "书记")
        assert await invoke("amend", entry["entry_id"], *edit) == "已更正\n"
        resident = ("--resident", entry["resident"]["resident_id"])
        assert await invoke("enter", "lives_alone", *resident, "--basis", "入户走访") == "已入册\n"
        assert await invoke("leave", "lives_alone", *resident, "--reason", "误登记") == "已出册\n"
        assert "更正 1 次" in await invoke("show", "empty_nest", *place)
        assert await invoke("export", "empty_nest", *place, "--to", str(target)) == f"已导出 {target}\n"

    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    assert sheet["A1"].value == "安和社区空巢老人台账"
    assert "入户核实" in str(sheet["B5"].value)
