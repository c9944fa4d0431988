"""The commands `nuanlin activities roles`, `shifts`, `partners` and `limits` against a running replica."""

import asyncio
import json
from uuid import uuid4

import pytest
from nats.aio.client import Client
from pydantic import SecretStr
from typer.testing import CliRunner

from services.events.cli import app
from services.events.main import service_of
from services.events.settings import EventsSettings
from shared.contracts.registry import ResidentProfiled
from tests.conftest import Database
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet

COMMUNITY = "990102003005"


async def run(*words: str) -> tuple[int, str]:
    """Run a command in a thread, as its own program would run."""
    result = await asyncio.to_thread(CliRunner().invoke, app, list(words))
    return result.exit_code, result.stdout + result.stderr


async def test_an_operator_finds_somebody_for_a_role_and_hears_why_a_shift_cannot_be_theirs(
    database: Database, bus: str, client: Client, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)
    settings = EventsSettings(database_url=SecretStr(await database("events")), nats_url=bus)
    js, singer = client.jetstream(), str(uuid4())
    async with running(service_of(settings), settings, clock):
        profile = ResidentProfiled.model_validate(
            {
                "occurred_at": clock.now(), "district": "990102", "street": "003", "community": "005",
                "entity_version": 1, "resident_id": singer, "name": "歌者", "talents": ["唱歌"], "compound": "安和苑",
                "enrolled_at": clock.now(),
            }
        )  # fmt: skip
        await js.publish(profile.subject, profile.to_wire())
        await bus_is_quiet(js, services={"activities"})
        _, said = await run("declare-limits", singer, "--who", "社工", "--avoid", "night", "--week-hours", "4")
        found = ("--skill", "唱歌", "--compound", "安和苑", "--week-hours", "2", "--who", "社工", "--json")
        _, role = await run("roles", "add", COMMUNITY, "领唱", *found)
        role_id = json.loads(role)["role"]["role_id"]
        _, suggested = await run("roles", "suggest", role_id)
        _, taken = await run("roles", "accept", role_id, singer, "--consent", "本人当面同意", "--who", "社工")
        times = ("--starts", "2026-11-23T20:00", "--ends", "2026-11-23T23:00", "--place", "驿站", "--who", "社工")
        _, shift = await run("shifts", "add", COMMUNITY, "夜间值班", *times, "--json")
        shift_id = json.loads(shift)["shift"]["shift_id"]
        refused, why = await run("shifts", "sign-up", shift_id, singer, "--name", "歌者", "--who", "社工")
        _, shifts = await run("shifts", "list", COMMUNITY, "--days", "366")
        _, unit = await run("partners", "add", COMMUNITY, "第一幼儿园", "--kind", "school", "--who", "社工")
        _, units = await run("partners", "list", COMMUNITY)
        wrong, hint = await run("declare-limits", singer, "--who", "社工", "--avoid", "flying")

    assert said == "不宜:夜间;每周最多 4 小时\n"
    assert f"歌者  {singer}  同小区;会唱歌;目前没有其他服务" in suggested
    assert "在任  歌者" in taken
    assert refused == 1
    assert "本人声明不宜夜间值守" in why
    assert "每周最多 4 小时,加上已有的共 5 小时" in why
    assert "夜间值班" in shifts
    assert unit.startswith("已登记")
    assert "第一幼儿园(学校幼儿园)  共建 0 次" in units
    assert (wrong, "没有“flying”这一项" in hint) == (2, True)
