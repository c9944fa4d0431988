"""Runs one program that ends when its starter ends, even by kill -9, and gives up root if asked.

Started as a script by path (`python -I -S leash.py PARENT SIGNAL UID:GID PROGRAM ...`), so it imports the
standard library only. On Linux the kernel sends the signal and this process becomes the program; elsewhere it stays
and watches its parent.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

PR_SET_PDEATHSIG = 1
WATCH_SECONDS = 0.2
"""How long a program may outlive its starter where the kernel does not tell us."""


def main(arguments: list[str]) -> None:
    """Become the program, tied to the process that started us."""
    parent, end_signal, account, *argv = arguments
    if account != "-":
        uid, _, gid = account.partition(":")
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))
    if sys.platform == "linux":
        # After setuid: the kernel forgets the wish when credentials change.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(end_signal), 0, 0, 0)
        if os.getppid() != int(parent):
            sys.exit("the starter is gone")
        try:
            os.execv(argv[0], argv)  # noqa: S606 - no shell wanted
        except OSError as error:
            sys.exit(f"cannot run {argv[0]}: {error.strerror}")
    sys.exit(watch(argv, parent=int(parent), end_signal=int(end_signal)))


def watch(argv: list[str], *, parent: int, end_signal: int) -> int:
    """Run the program as a child, pass signals on, and end it when the parent is gone."""
    child = subprocess.Popen(argv)  # noqa: S603 - the caller decides what runs

    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, pass_on)
    told = False
    while child.poll() is None:
        if not told and os.getppid() != parent:
            child.send_signal(end_signal)
            told = True
        time.sleep(WATCH_SECONDS)
    return child.returncode


if __name__ == "__main__":
    main(sys.argv[1:])
