"""Work in a process of its own: what it does with memory, time and the interpreter stays there."""

import asyncio
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["OVERRUN_EXIT", "Bounds", "FailedApartError", "OverrunError", "work_apart", "work_here"]

OVERRUN_EXIT = 3
"""Exit code of a process that was given too little memory."""

PASSED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ")
"""Variables that such a process gets: no password among them."""

PR_SET_PDEATHSIG = 1

READ_BYTES = 1 << 20
"""Of an answer at a time: one may be a hundred MiB."""


class FailedApartError(RuntimeError):
    """Raised if the process ended without an answer."""


class OverrunError(RuntimeError):
    """Raised if it needed more memory or time than it was given."""


class Bounds:
    """How much such a process may use.

    Parameters
    ----------
    seconds
        Of time, whether it works or waits.
    memory_bytes
        Of data of its own.
    """

    def __init__(self, *, seconds: float, memory_bytes: int) -> None:
        self.seconds = seconds
        self.memory_bytes = memory_bytes


async def work_apart(module: str, given: bytes, *, bounds: Bounds) -> bytes:
    """Run ``python -m module MEMORY``, which calls `work_here`, give it these bytes and return what it answers.

    It is killed with whoever waits for it, and when it takes too long.

    Raises
    ------
    OverrunError
        Raised if it needed more than its bounds.
    FailedApartError
        Raised if it failed otherwise. What it failed with stays there: it may quote what it was given.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(bounds.memory_bytes),
        env={name: value for name in PASSED_ON if (value := os.environ.get(name))},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        limit=READ_BYTES,
    )  # fmt: skip
    try:
        async with asyncio.timeout(bounds.seconds):
            answer, _ = await process.communicate(given)
    except TimeoutError:
        raise OverrunError(f"{module} took more than {bounds.seconds:.0f} s") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == OVERRUN_EXIT:
        raise OverrunError(f"{module} needed more than {bounds.memory_bytes >> 20} MiB")
    if process.returncode:
        raise FailedApartError(f"{module} ended with {process.returncode}")
    return answer


def work_here(work: Callable[[bytes], bytes]) -> None:
    """Do the work of `work_apart` in this process: read what is given, answer, end with whoever asked."""
    memory_bytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        with suppress(OSError):  # where memory runs out, this process is the one to go
            Path("/proc/self/oom_score_adj").write_text("1000")
    try:
        answer = work(sys.stdin.buffer.read())
    except MemoryError:
        os._exit(OVERRUN_EXIT)
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
