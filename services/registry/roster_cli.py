"""Check a roster file from the command line, without any running service."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, TextIO
from zoneinfo import ZoneInfo

import typer

from services.registry.files.header_words import read_header_words
from services.registry.files.result_table import result_lines
from services.registry.files.workbook import UnreadableFileError
from services.registry.use_cases.check_roster import check_roster
from shared.clock import SystemClock, civil_date

_ZONE = ZoneInfo("Asia/Shanghai")


def check_file(
    path: Path,
    *,
    as_of: date,
    sheets: Sequence[str] | None,
    as_json: bool,
    header_words: Path | None = None,
    out: TextIO | None = None,
) -> int:
    """Read and judge a roster and print the result; return 0, or 1 if the file cannot be read.

    With ``as_json``, one JSON object per row of residents, then one with the totals, the rows left out, the hidden
    sheets and the staff lists. Without it, a line per finding for people to read.
    """
    out = out or sys.stdout
    try:
        words = read_header_words(header_words.read_bytes(), header_words.name) if header_words else None
        reading = check_roster(path.read_bytes(), filename=path.name, as_of=as_of, sheets=sheets, synonyms=words)
    except OSError as error:
        sys.stderr.write(f"打不开文件“{error.filename}”：{error.strerror}。请检查路径和权限。\n")
        return 1
    except UnreadableFileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if as_json:
        for row in reading.rows:
            out.write(json.dumps(row.to_json(), ensure_ascii=False) + "\n")
        out.write(json.dumps(reading.summary_json(), ensure_ascii=False) + "\n")
    else:
        out.writelines(f"{line}\n" for line in result_lines(reading))
    return 0


def main(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="花名册文件")],
    as_of: Annotated[str | None, typer.Option("--as-of", help="按哪一天计算年龄，例如 2026-11-21")] = None,
    sheet: Annotated[list[str] | None, typer.Option("--sheet", help="只读这张工作表，可写多次")] = None,
    header_words: Annotated[Path | None, typer.Option("--header-words", help="本社区补充的表头词（JSON）")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="每行一个 JSON 对象")] = False,
) -> None:
    """Check a roster without importing it."""
    day = date.fromisoformat(as_of) if as_of else civil_date(SystemClock().now(), _ZONE)
    raise typer.Exit(check_file(path, as_of=day, sheets=sheet, as_json=as_json, header_words=header_words))


if __name__ == "__main__":
    typer.run(main)
