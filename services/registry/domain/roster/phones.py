"""Read the phone numbers of a cell, whose they are, and what is no number."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from services.registry.domain.roster.codes import Code
from services.registry.domain.roster.grid import Cell
from services.registry.domain.roster.relatives import OWN_LABEL, RELATIVE_LABEL, looks_like_a_name
from services.registry.domain.roster.text import CACHED_TEXTS, EMPTY_WORDS, LONGEST_READ, compact, half_width, text_of

_GAP = r"[\s-]?"
_NUMBER = re.compile(
    rf"(?<![0-9])(?:"
    rf"(?:(?:\+|00)?86{_GAP})?(?P<mobile>1[3-9](?:{_GAP}[0-9]){{9}})(?![0-9])"
    rf"|(?:(?:\+|00)?86{_GAP})?\(?(?P<area>0?10|0?2[0-9]|0?[3-9][0-9]{{2}})\)?(?P<sep>{_GAP})"
    rf"(?P<local>[2-9][0-9]{{2,3}}{_GAP}[0-9]{{4}})(?![0-9])"
    rf"|(?P<short>[0-9]{{3,4}}-?[0-9]{{4}})(?![0-9])"
    rf"|(?P<other>\+?[0-9](?:[0-9*#.-]*[0-9*])?)"
    rf")"
    rf"(?P<extension>\s*(?:转分机|转|分机|EXT\.?|X|-(?=[0-9]{{3}}(?![0-9])))\s*(?P<inner>[0-9]{{1,6}})(?![0-9]))?",
    re.IGNORECASE,
)
_BARE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NOTE = re.compile(r"\s*[(\[【][^)\]】]*[)\]】]?")
_STRONG_SEPARATORS = re.compile(r"[/、,;|\\。&\n\r]|或者?|以及|和|及")
_DECIMALS = re.compile(r"(?<=[0-9])\.0+(?![0-9])")
_COUNTRY = re.compile(r"^(?:\+|00)?86[\s-]?")
_SEPARATORS = re.compile(r"[/、,;|\\。&\n\r]|或者?|以及|\s+|[和及](?=[0-9])")
_PUNCTUATION = re.compile(r"[()\[\]【】:：.。,，'‘’`´\"“”=*<>《》-]+")
_NO_PHONE = frozenset(
    {"无电话", "没有电话", "没电话", "无手机", "没有手机", "没手机", "无号码", "没有号码", "无联系方式"}
)
_SHORT_LENGTHS = (7, 8)


@dataclass(slots=True)
class Phones:
    """The numbers of one or more cells, each once, in the order they were written."""

    own: list[str] = field(default_factory=list)
    relatives: list[str] = field(default_factory=list)
    extensions: dict[str, str] = field(default_factory=dict)
    kept_texts: list[str] = field(default_factory=list)

    def add(self, said: "PhoneCell", *, of_relative: bool, owner: str | None) -> None:
        """Take over what a cell says; ``of_relative`` is whose numbers the column holds."""
        for number, label, extension in said.numbers:
            target = self.relatives if _is_relative(label, of_relative=of_relative, owner=owner) else self.own
            if number not in target:
                target.append(number)
            if extension:
                self.extensions[number] = extension
        self.kept_texts.extend(said.kept)


@dataclass(frozen=True, slots=True)
class PhoneCell:
    """What one cell says: numbers with the words beside them and their extension; what is not dialled; the codes."""

    numbers: tuple[tuple[str, str, str | None], ...] = ()
    kept: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()


def read_phones(cell: Cell) -> PhoneCell:
    """Read a phone cell that is not empty."""
    text = text_of(cell)[:LONGEST_READ]
    return PhoneCell(((f"+86{text}", "", None),)) if _BARE_MOBILE.fullmatch(text) else _read_text(text)


@lru_cache(maxsize=CACHED_TEXTS)
def _read_text(raw: str) -> PhoneCell:
    text = _DECIMALS.sub("", half_width(raw).strip())
    if compact(text) in _NO_PHONE:
        return PhoneCell()
    numbers: list[tuple[str, str, str | None]] = []
    kept: list[str] = []
    codes: list[Code] = []
    for match, label in _pieces(text):
        if match is None:
            kept.append(label)
            codes.append(Code.PHONE_INVALID)
            continue
        number = _dialled(match)
        if number:
            numbers.append((number, label, match["inner"]))
        else:
            short = match["short"] or ""
            fits = len(short.replace("-", "")) in _SHORT_LENGTHS
            kept.append(match.group())
            codes.append(Code.PHONE_NO_AREA_CODE if fits else Code.PHONE_INVALID)
    return PhoneCell(tuple(numbers), tuple(kept), tuple(dict.fromkeys(codes)))


def _pieces(text: str) -> list[tuple[re.Match[str] | None, str]]:
    """Pair every number with the words that belong to it; words that belong to none stand alone."""
    matches = list(_NUMBER.finditer(text))
    if not matches:
        return [(None, text)] if text else []
    carried = _words(text[: matches[0].start()])
    labels_lead = bool(carried)
    labels_trail = not labels_lead and bool(RELATIVE_LABEL.search(text[matches[-1].end() :]))
    pieces: list[tuple[re.Match[str] | None, str]] = []
    for match, following in zip(matches, [*matches[1:], None], strict=True):
        gap = text[match.end() : following.start() if following else len(text)]
        own_words, next_words = _share(
            gap, labels_lead=labels_lead and following is not None, labels_trail=labels_trail
        )
        pieces.append((match, carried + own_words))
        carried = next_words
    if carried and (RELATIVE_LABEL.search(carried) or looks_like_a_name(carried)):
        pieces[-1] = (pieces[-1][0], pieces[-1][1] + carried)
    elif carried:
        pieces.append((None, carried))
    return pieces


def _share(gap: str, *, labels_lead: bool, labels_trail: bool) -> tuple[str, str]:
    """Give the words after a number to it or to the next one.

    Brackets and words that touch a number belong to it, words behind a comma or slash to the next number; where
    only spaces stand between, the cell goes on as it began.
    """
    note = _NOTE.match(gap)
    if note:
        own, rest = note.group(), gap[note.end() :]
        return _words(own), _words(rest)
    head, *tail = _STRONG_SEPARATORS.split(gap)
    if tail:
        return _words(head), _words("".join(tail))
    touches_next = bool(head) and not head[-1].isspace()
    touches_this = bool(head) and not head[0].isspace()
    to_next = labels_lead or (touches_next and (not touches_this or (_leads(head) and not labels_trail)))
    return ("", _words(head)) if to_next else (_words(head), "")


def _leads(words: str) -> bool:
    return words[-1] == ":" or (words[0] not in ":-" and bool(RELATIVE_LABEL.search(words)))


def _words(text: str) -> str:
    said = compact(_PUNCTUATION.sub("", _SEPARATORS.sub("", half_width(text))))
    return "" if said.lower() in EMPTY_WORDS else said


def _dialled(match: re.Match[str]) -> str | None:
    """Return the number in the international form, if it can be dialled."""
    if match["mobile"]:
        return "+86" + re.sub(r"[\s-]", "", match["mobile"])
    if not match["local"]:
        return None
    area, local = match["area"], re.sub(r"[\s-]", "", match["local"])
    if not area.startswith("0") and not _COUNTRY.match(match.group()):
        return None
    return f"+86{area.removeprefix('0')}{local}"


def _is_relative(label: str, *, of_relative: bool, owner: str | None) -> bool:
    if not label:
        return of_relative
    if owner and label == owner:
        return False
    if RELATIVE_LABEL.search(label):
        return True
    if OWN_LABEL.search(label):
        return of_relative and "本人" not in label
    return of_relative or looks_like_a_name(label)
