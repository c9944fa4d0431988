"""The command `nuanlin`, each time in a process of its own, forked from one that has imported the house already.

Importing it takes a second or two of processor time, for every one of some thirty commands.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.forking import FORKING

__all__ = ["Said", "run_command"]

Said = tuple[int, str, str]
"""Exit code, output and errors of a command."""


async def run_command(*words: str, house: Mapping[str, str]) -> Said:
    """Run `nuanlin` with these words in the environment of a house."""
    with TemporaryDirectory() as folder:
        out, errors = Path(folder, "out"), Path(folder, "errors")
        process = FORKING.Process(target=_command, args=(words, {**os.environ, **house}, str(out), str(errors)))
        process.start()
        await asyncio.to_thread(process.join)
        code = process.exitcode
        process.close()
        return code or 0, out.read_text(), errors.read_text()


def _command(words: tuple[str, ...], environment: dict[str, str], out: str, errors: str) -> None:
    from nuanlin.cli import main  # noqa: PLC0415 - in the new process

    os.environ.clear()
    os.environ.update(environment)
    for file, stream in ((out, sys.stdout), (errors, sys.stderr)):
        with Path(file).open("w") as target:
            os.dup2(target.fileno(), stream.fileno())
    sys.argv = ["nuanlin", *words]
    main()
