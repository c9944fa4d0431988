"""The cells of one sheet as every file format gives them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

Cell: TypeAlias = str | float | int | bool | date | datetime | None
"""What a cell holds. Empty cells and live errors are ``None``."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns count from 0, ends are included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """One sheet: its rows of cells, top left first, and its merged ranges."""

    name: str
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False


def column_letter(index: int) -> str:
    """Return the letters a spreadsheet program shows for a column counted from 0."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
