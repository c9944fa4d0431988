"""What work in a process of its own does wrong stays there."""

import asyncio
import os
from pathlib import Path

import pytest

from shared.apart import Bounds, FailedApartError, OverrunError, work_apart
from tests.support.waiting import eventually

MODULE = "tests.support.apart_work"
BOUNDS = Bounds(seconds=120, memory_bytes=256 << 20)


async def test_it_answers_and_knows_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANLIN_REGISTRY_DATA_KEY", "a secret of the service")

    answer, _, variables = (await work_apart(MODULE, b"say hello", bounds=BOUNDS)).partition(b" ")

    assert answer == b"HELLO"
    assert b"NUANLIN" not in variables


async def test_more_memory_than_it_was_given_ends_it_and_nobody_else() -> None:
    with pytest.raises(OverrunError):
        await work_apart(MODULE, b"hoard", bounds=BOUNDS)


@pytest.mark.parametrize("how", [b"crash", "raise 李桂花".encode()])
async def test_a_failure_is_told_without_what_it_was_about(how: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(FailedApartError) as failed:
        await work_apart(MODULE, how, bounds=BOUNDS)

    assert "李桂花" not in str(failed.value) + capfd.readouterr().err


async def test_whoever_stops_waiting_takes_it_along(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    waiting = asyncio.create_task(work_apart(MODULE, b"hang " + str(file).encode(), bounds=BOUNDS))

    async def pid() -> int:
        return int(file.read_text() or 0) if file.exists() else 0

    running = await eventually(pid)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    with pytest.raises(ProcessLookupError):
        os.kill(running, 0)


async def test_what_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(OverrunError):
        await work_apart(
            MODULE, b"hang " + str(tmp_path / "pid").encode(), bounds=Bounds(seconds=0.5, memory_bytes=256 << 20)
        )
