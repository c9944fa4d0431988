"""Lines of several programs in one terminal, each with its name and colour."""

import itertools
import os
import sys
from typing import TextIO

__all__ = ["OWN_NAME", "Terminal"]

OWN_NAME = "nuanlin"

COLOURS = (36, 32, 35, 34, 33, 96, 92, 95, 94, 93)
"""ANSI foreground colours that can be read on light and on dark ground; red is kept for trouble."""

RED = 31
NAME_WIDTH = 8


class Terminal:
    """Writes whole lines; the first name that speaks gets the first colour.

    Colour is used only on a terminal, and never when the user set NO_COLOR.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._coloured = self._out.isatty() and not os.environ.get("NO_COLOR")
        self._next_colour = itertools.cycle(COLOURS)
        self._colours: dict[str, int] = {}
        self.closed = False
        """Whether the reader went away: `nuanlin demo | head`, a closed window."""

    def line(self, name: str, text: str, *, trouble: bool = False) -> None:
        """Write one line under a name."""
        prefix = f"{name:<{NAME_WIDTH}} │"
        if self._coloured:
            prefix = f"\x1b[{self._colour(name)}m{prefix}\x1b[0m"
            text = f"\x1b[{RED}m{text}\x1b[0m" if trouble else text
        if self.closed:
            return
        try:
            self._out.write(f"{prefix} {text}\n")
            self._out.flush()
        except OSError:  # the pipe or the terminal is gone
            self.closed = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())

    def lines(self, name: str, texts: list[str]) -> None:
        """Write several lines under a name."""
        for text in texts:
            self.line(name, text)

    def _colour(self, name: str) -> int:
        if name not in self._colours:
            self._colours[name] = next(self._next_colour)
        return self._colours[name]
