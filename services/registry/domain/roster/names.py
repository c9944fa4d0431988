"""Read a name: without spaces, and without what is written behind it."""

import re
from functools import lru_cache

from services.registry.domain.roster.remarks import flags_of_remark
from services.registry.domain.roster.text import CACHED_TEXTS, LONGEST_READ, compact, is_empty, split_brackets

_NOBODY = frozenset(
    {"空户", "空房", "空置", "空置房", "无人", "无人居住", "出租", "出租房", "待售", "空关", "空挂户", "空关户"}
)
_SUFFIX = re.compile(
    r"^(?P<name>[^\W\d_]{2,4}?)[-—]?(?P<note>已故|已去世|已过世|去世|过世|病故|死亡|已死亡|已搬离|已搬走|已迁出|搬离|搬走|迁出)$"
)
_NUMBERING = re.compile(r"^[0-9]{1,3}[.、)](?=[^0-9])")
_MARKS = "\"“”'‘’`*★☆※▲△●○◆◇■□√#"
_DOTS = re.compile(r"[·•・‧∙･.．]")


def flags_of_notes(notes: tuple[str, ...]) -> frozenset[str]:
    """Return what the notes behind a name say about its bearer."""
    flags: set[str] = set()
    for note in notes:
        flags |= flags_of_remark(note)
    return frozenset(flags)


@lru_cache(maxsize=CACHED_TEXTS)
def read_name(raw: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the name and the notes behind it; no name if the cell says nothing."""
    whole = _NUMBERING.sub("", compact(raw[:LONGEST_READ]).strip(_MARKS))
    core, notes = split_brackets(whole)
    if not core and len(notes) == 1 and not flags_of_notes(tuple(notes)):
        core, notes = notes[0], []
    if len(core) == 1 and notes and not flags_of_notes(tuple(notes)):
        core, notes = whole, []
    if match := _SUFFIX.match(core):
        core, notes = match["name"], [*notes, match["note"]]
    core = core.strip(",;:，。、-")
    if is_empty(core) or core in _NOBODY or not any(sign.isalpha() for sign in core):
        return None, tuple(notes)
    return core, tuple(notes)


def name_key(name: str) -> str:
    """Return the name as two spellings of it are compared; the dot of a minority name is written in many ways."""
    return name if name.isalpha() else _DOTS.sub("·", name)
