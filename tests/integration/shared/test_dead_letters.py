"""What was set aside is listed, and given again to the one service that could not work on it."""

import asyncio
import json

import pytest
from nats.aio.client import Client
from typer.testing import CliRunner

from nuanlin.commands.dlq import app
from shared.contracts.activities import AttendanceRecorded
from shared.settings import ServiceSettings
from shared.streams import again_subject
from tests.integration.shared.trial import DURABLE, Heard, attendance, make_service
from tests.support.doubles import FakeClock
from tests.support.running import running
from tests.support.waiting import bus_is_quiet, eventually

CALL = CliRunner()


async def call(*words: str) -> str:
    """Run the command as an operator would; it starts an event loop of its own."""
    result = await asyncio.to_thread(CALL.invoke, app, list(words))
    assert result.exit_code == 0, result.output
    return result.output


async def test_a_dead_letter_is_worked_on_again_by_its_own_reader_and_nobody_else(
    settings: ServiceSettings,
    client: Client,
    clock: FakeClock,
    bus: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shared.delivery.RETRY_AFTER_SECONDS", ())
    monkeypatch.setenv("NUANLIN_NATS_URL", bus)
    js, event = client.jetstream(), attendance(clock)
    heard = Heard(fail_times=1)

    async with running(make_service(heard), settings, clock):
        await js.publish(event.subject, event.to_wire())

        async def letters() -> int:
            return int((await js.stream_info("CARE_DLQ")).state.messages)

        await eventually(letters)
        listed = json.loads(await call("list", "--json"))
        shown = await call("show", str(listed[0]["sequence"]))
        await call("replay", str(listed[0]["sequence"]))
        await eventually(heard.count)
        await bus_is_quiet(js, services={"visits"}, may_redeliver=True)
        left = await letters()

    assert listed[0]["service"] == "visits"
    assert listed[0]["event"] == AttendanceRecorded.NAME
    assert "RuntimeError" in shown
    assert heard.ids == [event.resident_id]
    assert left == 0
    assert (await js.get_last_msg("CARE_EVT", again_subject("visits", AttendanceRecorded))).data == event.to_wire()
    readers = [
        str(info.name)
        for info in await js.consumers_info("CARE_EVT")
        if again_subject("visits", AttendanceRecorded) in (info.config.filter_subjects or [])
    ]
    assert readers == [DURABLE]
