"""Check a roster file from the command line, without any running service."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TextIO

from services.registry.files.header_words import read_header_words
from services.registry.files.result_table import result_lines
from services.registry.files.workbook import UnreadableFileError
from services.registry.use_cases.check_roster import check_roster


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
        sys.stderr.write(f"打不开文件“{error.filename}”:{error.strerror}。请检查路径和权限。\n")
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
