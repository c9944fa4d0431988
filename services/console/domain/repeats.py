"""Which lines of a timeline are one: what was told again and again in a row."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

__all__ = ["runs_of"]

AGAIN = frozenset({"repeated", "joined"})
"""What an import tells a hundred times within a minute."""

GRAVER = "情况加重"
"""Stands in the line by which an alert became graver: that one is never folded away."""


class Line(Protocol):
    """One line of a timeline."""

    @property
    def kind(self) -> str:
        """What it is about."""

    @property
    def text(self) -> str:
        """Chinese, complete in itself."""


One = TypeVar("One", bound=Line)


def runs_of(lines: Iterable[One]) -> list[list[One]]:
    """Put lines that say the same again beside each other, the oldest first; every other line stands alone."""
    runs: list[list[One]] = []
    for line in lines:
        if runs and _continues(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _continues(before: Line, line: Line) -> bool:
    return line.kind in AGAIN and line.kind == before.kind and not any(GRAVER in one.text for one in (before, line))
