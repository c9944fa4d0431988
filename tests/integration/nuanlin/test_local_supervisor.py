"""The supervisor of a local run: nothing stays down, nothing stays behind."""

import asyncio
import io
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest

from nuanlin.local.child import Backoff, Child
from nuanlin.local.processes import Command, DidNotStartError, is_running
from nuanlin.local.supervisor import StoppedError, Supervisor
from nuanlin.local.terminal import Terminal

T = TypeVar("T")

STUBBORN = """
import os, pathlib, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
while True:
    time.sleep(60)
"""

KILLED_WITH_A_STUBBORN_CHILD = f"""
import asyncio, sys
from nuanlin.local.child import Child
from nuanlin.local.processes import Command
from nuanlin.local.supervisor import Supervisor

async def main():
    command = Command(argv=(sys.executable, "-c", '''{STUBBORN}''', sys.argv[1]))
    supervisor = Supervisor()
    await supervisor.start(Child(name="stubborn", command=command))
    await supervisor.run_until_asked_to_stop()

asyncio.run(main())
"""


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
async def supervisor(out: io.StringIO) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(terminal=Terminal(out), backoff=Backoff(first=0.02, longest=0.08, well_after=5.0))
    yield supervisor
    await supervisor.stop()


def python(source: str, *arguments: str) -> Command:
    return Command(argv=(sys.executable, "-u", "-S", "-c", source, *arguments))


async def eventually(find: Callable[[], T], *, within: float = 10.0) -> T:
    limit = time.monotonic() + within
    while not (found := find()):
        assert time.monotonic() < limit, "it did not happen"
        await asyncio.sleep(0.01)
    return found


def pid_in(file: Path) -> int:
    return int(file.read_text() or 0) if file.exists() else 0


async def test_a_child_that_dies_is_started_again_with_growing_pauses_and_a_visible_line(
    supervisor: Supervisor, out: io.StringIO
) -> None:
    await supervisor.start(Child(name="visits", command=python("raise SystemExit(3)")))

    lines = await eventually(
        lambda: found if len(found := re.findall(r"代码 3\),(\S+) 秒", out.getvalue())) > 4 else []
    )

    assert lines[:5] == ["0.02", "0.04", "0.08", "0.08", "0.08"]
    assert "nuanlin  │ visits 退出(代码 3)" in out.getvalue()


async def test_a_child_killed_with_9_comes_back_as_another_process(supervisor: Supervisor, out: io.StringIO) -> None:
    await supervisor.start(Child(name="visits", command=python("import time; time.sleep(60)")))
    first = supervisor.pid("visits")
    assert first is not None

    os.kill(first, signal.SIGKILL)

    second = await eventually(lambda: pid if (pid := supervisor.pid("visits")) != first else None)
    assert second != first
    assert "被 SIGKILL 结束" in out.getvalue()


async def test_a_child_that_cannot_be_prepared_for_its_restart_is_tried_again(
    supervisor: Supervisor, out: io.StringIO
) -> None:
    prepared = 0

    async def prepare() -> Command:
        nonlocal prepared
        prepared += 1
        if prepared == 2:
            raise DidNotStartError("the disk is full")
        return python("import time; time.sleep(60)" if prepared > 2 else "pass")

    await supervisor.start(Child(name="nats", command=prepare))

    await eventually(lambda: prepared == 3 and supervisor.pid("nats"))
    assert "nats the disk is full,0.04 秒后重启" in out.getvalue()


async def test_every_line_carries_the_name_of_who_said_it(supervisor: Supervisor, out: io.StringIO) -> None:
    await supervisor.run("visits", python("import sys; print('第一行'); print('oops', file=sys.stderr)"))

    assert out.getvalue().splitlines() == ["visits   │ 第一行", "visits   │ oops"]


async def test_one_shot_programs_that_fail_stop_the_start(supervisor: Supervisor) -> None:
    with pytest.raises(DidNotStartError, match="migrate ended with 2"):
        await supervisor.run("migrate", python("raise SystemExit(2)"))


async def test_the_next_step_waits_until_a_child_is_ready(supervisor: Supervisor, tmp_path: Path) -> None:
    file = tmp_path / "ready"

    async def ready() -> bool:
        return file.exists()

    source = "import pathlib, sys, time; time.sleep(0.1); pathlib.Path(sys.argv[1]).touch(); time.sleep(60)"
    await supervisor.start(Child(name="visits", command=python(source, str(file)), ready=ready))

    assert file.exists()


async def test_a_child_that_never_becomes_ready_is_named(supervisor: Supervisor) -> None:
    async def ready() -> bool:
        return False

    child = Child(name="visits", command=python("import time; time.sleep(60)"), ready=ready, ready_within=0.1)
    with pytest.raises(DidNotStartError, match="visits: not ready"):
        await supervisor.start(child)


async def test_ctrl_c_while_something_is_starting_ends_the_start(supervisor: Supervisor) -> None:
    async def ready() -> bool:
        supervisor.ask_to_stop()
        return False

    with pytest.raises(StoppedError):
        await supervisor.start(Child(name="visits", command=python("import time; time.sleep(60)"), ready=ready))


async def test_nothing_is_started_once_the_user_asked_to_stop(supervisor: Supervisor) -> None:
    supervisor.ask_to_stop()

    with pytest.raises(StoppedError):
        await supervisor.start(Child(name="visits", command=python("import time; time.sleep(60)")))

    assert supervisor.pid("visits") is None


async def test_children_stop_in_reverse_order_and_a_stubborn_one_is_killed(
    supervisor: Supervisor, out: io.StringIO, tmp_path: Path
) -> None:
    polite = "import signal, sys\nprint('up')\nsignal.sigwait([signal.SIGTERM])\nprint(sys.argv[1], 'stops')"
    blocked = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])\n" + polite
    stubborn = Child(name="stubborn", command=python(STUBBORN, str(tmp_path / "pid")), stop_within=0.2)
    await supervisor.start(Child(name="first", command=python(blocked, "first")))
    await supervisor.start(stubborn, Child(name="second", command=python(blocked, "second")))
    pid = await eventually(lambda: pid_in(tmp_path / "pid"))
    await eventually(lambda: out.getvalue().count("up") == 2)

    await supervisor.stop()

    said = out.getvalue()
    assert said.index("second stops") < said.index("stubborn 不肯停下") < said.index("first stops")
    assert not is_running(pid)


async def test_no_orphan_is_left_when_the_supervisor_itself_is_killed_with_9(tmp_path: Path) -> None:
    words = [sys.executable, "-c", KILLED_WITH_A_STUBBORN_CHILD, str(tmp_path / "pid")]
    program = await asyncio.create_subprocess_exec(*words)
    child = await eventually(lambda: pid_in(tmp_path / "pid"))
    assert is_running(child)

    program.kill()
    await program.wait()

    await eventually(lambda: not is_running(child))


async def test_where_the_kernel_does_not_help_a_watcher_ends_the_program_of_a_killed_starter(tmp_path: Path) -> None:
    watcher = "import os, sys, nuanlin.local.leash as l; l.watch(sys.argv[1:], parent=os.getppid(), end_signal=9)"
    starter = "import subprocess, sys; subprocess.run([sys.executable, *sys.argv[1:]])"
    words = ["-c", watcher, sys.executable, "-c", STUBBORN, str(tmp_path / "pid")]
    program = await asyncio.create_subprocess_exec(sys.executable, "-c", starter, *words)
    child = await eventually(lambda: pid_in(tmp_path / "pid"))

    program.kill()
    await program.wait()

    await eventually(lambda: not is_running(child))


async def test_a_stopped_supervisor_leaves_no_zombies(supervisor: Supervisor) -> None:
    await supervisor.start(*(Child(name=str(n), command=python("import time; time.sleep(60)")) for n in range(3)))
    pids = [pid for n in range(3) if (pid := supervisor.pid(str(n)))]

    await supervisor.stop()

    assert len(pids) == 3
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
