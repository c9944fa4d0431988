"""Clean the text of a cell: spaces, full-width signs, words for nothing, ditto marks, pasted errors."""

import re
from datetime import date, datetime
from functools import lru_cache

from services.registry.domain.roster.grid import Cell

CACHED_TEXTS = 65_536
"""Different texts remembered per rule. Columns repeat themselves; a bound keeps a huge file from filling the memory."""

LONGEST_READ = 1_000
"""Characters of a cell that the rules look at. No name, address or remark needs more, and a rule's time grows with the
square of the length: a cell can hold 32,767 characters."""

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\u00ad\ufeff]+")
_EDGES = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$")
_BRACKETS = re.compile(r"[(\[【〔<《]([^()\[\]【】〔〕<>《》]*)[)\]】〕>》]")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list written with spaces between them."""
    return frozenset(words.split())


EMPTY_WORDS = word_set(
    "无 不详 未知 未提供 待补 - — / ? -- --- —— ― – － _ // \\ ?? ??? . 。 、 * … …… (无) (空) 暂无 未填 未填写 待补充 "
    "待填 待查 待核实 没有 不知道 不清楚 不明 null none nan n/a na"
) | {""}
DITTO_MARKS = frozenset(
    {"同上", "同上户", "〃", "″", "〞", "“", "”", '"', "''", "′′", "同前", "同上行", "同上。", "ditto", "↑"}
)
UNCALCULATED = "#未计算"
"""Stands for a formula without a result, so that it is found as an error instead of being taken for empty."""

ERROR_TEXTS = frozenset(
    {
        "#N/A",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#N/A!",
        "#####",
        UNCALCULATED,
    }
)


def half_width(text: str) -> str:
    """Turn full-width letters, digits and signs into half-width ones."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


@lru_cache(maxsize=CACHED_TEXTS)
def compact(text: str) -> str:
    """Return the text half-width and without any space, within or around."""
    return _SPACES.sub("", half_width(text))


def trimmed(text: str) -> str:
    """Return the text without spaces around it; what is written stays as it is."""
    return _EDGES.sub("", text)


@lru_cache(maxsize=CACHED_TEXTS)
def is_empty(text: str) -> bool:
    """Say whether the text stands for nothing, such as 无, 不详 or a dash."""
    return compact(text).lower() in EMPTY_WORDS


@lru_cache(maxsize=CACHED_TEXTS)
def is_ditto(text: str) -> bool:
    """Say whether the text means the value of the row before."""
    return len(text) <= 12 and compact(text).lower() in DITTO_MARKS


def is_error(text: str) -> bool:
    """Say whether the text is an error of a spreadsheet formula, pasted as text."""
    if not text.lstrip().startswith(("#", "＃")):
        return False
    word = compact(text).upper()
    return word in ERROR_TEXTS or (len(word) > 2 and not word.strip("#"))


def text_of(cell: Cell) -> str:
    """Return a cell as one would read it aloud; whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def split_brackets(text: str) -> tuple[str, list[str]]:
    """Separate the notes in brackets from the text around them."""
    if not any(sign in text for sign in "([【〔<《"):
        return text, []
    return _BRACKETS.sub("", text), [note for note in _BRACKETS.findall(text) if note]
