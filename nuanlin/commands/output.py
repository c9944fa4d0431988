"""How commands print lists: a table for people, JSON for programs."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

import typer

__all__ = ["print_rows"]


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    """Print rows with equal keys.

    Parameters
    ----------
    rows
        One mapping per line; the keys of the first are the column heads.
    as_json
        Print one JSON array instead.
    empty
        What to say where there is nothing.
    """
    if as_json:
        typer.echo(json.dumps(list(rows), ensure_ascii=False, default=str, indent=2))
    elif not rows:
        typer.echo(empty)
    else:
        table = [list(rows[0]), *([str(value) for value in row.values()] for row in rows)]
        widths = [max(_width(line[column]) for line in table) for column in range(len(table[0]))]
        for line in table:
            typer.echo(
                "  ".join(
                    cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
                ).rstrip()
            )


def _width(text: str) -> int:
    """Return terminal columns: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
