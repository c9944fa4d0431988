"""Read the eight categories a resident may have, from words or from ticks."""

import re
from dataclasses import dataclass
from functools import lru_cache

from services.registry.domain.roster.text import (
    CACHED_TEXTS,
    EMPTY_WORDS,
    LONGEST_READ,
    compact,
    half_width,
    split_brackets,
    word_set,
)

_LEVEL_ONE_OR_TWO = r"(?:[一二12壹贰]|Ⅰ|Ⅱ)级"
_ROOTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("lives_alone", re.compile("独居")),
    ("empty_nest", re.compile("空巢")),
    ("left_behind", re.compile("留守")),
    ("disabled", re.compile("失能")),
    (
        "severe_disability",
        re.compile(
            rf"重残|重度残疾|{_LEVEL_ONE_OR_TWO}[^级]{{0,4}}残疾?|残疾?[^级]{{0,4}}{_LEVEL_ONE_OR_TWO}|重度[^轻中]{{1,3}}残疾"
        ),
    ),
    ("lost_only_child", re.compile("失独")),
    ("oldest_old", re.compile("高龄")),
    ("no_kin", re.compile("孤寡|孤老")),
)
CATEGORIES = tuple(code for code, _ in _ROOTS)

_WEAKENED = re.compile(
    r"半失|部分失|轻度失|非|不是|不属|不算|不(?=独居|空巢|留守|高龄)|[无未没](?!固定)|疑似|曾|原为?|已?解除|取消|"
    r"准(?=独居|空巢|高龄)|潜在|临界|预备|类似|不符|拟"
)
_SOMETHING_ELSE = re.compile(r"津贴|补贴|家属|证|服务|评估|排查|照料|照护|机构|医院|保险|待遇|申请")
_DENIED_NOTES = re.compile(r"^(?:否|非|不是|无|已?解除|取消|×|x)$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[、,;/|+&。.·•\\\n\r\t]+|\s+|(?<=.)和(?=.)|(?<=.)及(?=.)|(?<=.)兼(?=.)")
_CATEGORY_WORD = "(?:独居|空巢|留守|失能|重残|重度残疾|失独|高龄|孤寡|孤老)(?:老人|户|人员|家庭)?"
_BOX = r"(?:[□☐]|[(\[]\s*[)\]])"
_BOX_BEFORE = re.compile(rf"{_BOX}\s*{_CATEGORY_WORD}")
_BOX_BEHIND = re.compile(rf"{_CATEGORY_WORD}\s*{_BOX}")
_ENDS_WITH_A_BOX = re.compile(r"(?:[□☐☑✓√✔]|[(\[][√✓✔\s]*[)\]])\s*$")
_SAID_NO = re.compile(rf"{_CATEGORY_WORD}\s*[:：]\s*[否×]")
_TICKED_BOX = re.compile(r"[☑]|[(\[]\s*[√✓✔]\s*[)\]]")
_NUMBERING = re.compile(r"(?:(?<=^)|(?<=[\s、,;]))\(?[0-9]{1,2}[.、)](?=[^0-9])|[①-⑩]")
_NOTHING = word_set(
    "正常 一般老人 一般 普通 普通老人 普通居民 一般居民 一般人员 一般户 普通户 一般家庭 普通家庭 "
    "老人 户 人员 家庭 老年人 居民 群体 对象 否 × ✗ x 其他 正常老人 正常户 非重点 健康"
)
_TICKS = word_set("√ ✓ ✔ ☑ ✅ ● ■ ○ * 是 √是 是的 有 对 属于 1 1.0 y yes true t v")
_CROSSES = word_set("× ✗ ✘ ✕ ╳ ❌ ☐ □ x 否 不是 非 不 不属于 未 0 0.0 n no false f")


@dataclass(frozen=True, slots=True)
class Categories:
    """What a category cell says: the codes, and the words that are none of them."""

    codes: tuple[str, ...] = ()
    unknown_words: tuple[str, ...] = ()


@lru_cache(maxsize=CACHED_TEXTS)
def read_categories(raw: str) -> Categories:
    """Read a cell of category words that is not empty."""
    codes: list[str] = []
    unknown: list[str] = []
    for word in _words(raw[:LONGEST_READ]):
        found = categories_of_word(word)
        if found:
            codes.extend(found)
        elif split_brackets(word)[0] not in _NOTHING:
            unknown.append(word)
    return Categories(tuple(dict.fromkeys(codes)), tuple(dict.fromkeys(unknown)))


def categories_of_word(word: str) -> tuple[str, ...]:
    """Return the categories one word names; none if it is weakened, negated or means something else."""
    core, notes = split_brackets(compact(word))
    if any(_DENIED_NOTES.match(note) for note in notes) or _WEAKENED.search(core) or _SOMETHING_ELSE.search(core):
        return ()
    return tuple(code for code, root in _ROOTS if root.search(core))


def _without_unticked(text: str) -> str:
    """Take away the printed words whose box is left empty, whether boxes stand before or behind, or that are denied."""
    pattern = _BOX_BEHIND if _ENDS_WITH_A_BOX.search(text) else _BOX_BEFORE
    return _TICKED_BOX.sub(" ", _SAID_NO.sub(" ", pattern.sub(" ", text)))


def _words(raw: str) -> list[str]:
    """Split a cell at its separators, but never inside a note in brackets."""
    text = _without_unticked(_NUMBERING.sub(" ", half_width(raw)))
    text = re.sub(r"[(\[【][^)\]】]*[)\]】]", lambda note: re.sub(r"\s", "", note.group()).translate(_SHIELD), text)
    words = (word.translate(_UNSHIELD).strip(":：-—") for word in _SEPARATORS.split(text))
    return [word for word in words if compact(word).lower() not in EMPTY_WORDS]


_SHIELD = {ord(sign): 0xE000 + index for index, sign in enumerate("、,;/|+&。.·•\\和及兼")}
_UNSHIELD = {code: chr(sign) for sign, code in _SHIELD.items()}


@lru_cache(maxsize=CACHED_TEXTS)
def read_tick(raw: str, category: str | None, word: str) -> Categories:
    """Read a cell of a column that stands for one category.

    Parameters
    ----------
    category
        The code the column stands for; ``None`` if its header is none of the eight.
    word
        What the header says, kept when an unknown category is ticked.
    """
    text = compact(raw).lower()
    if text in _CROSSES or text in EMPTY_WORDS:
        return Categories()
    if text in _TICKS:
        return Categories((category,)) if category else Categories((), (word,))
    return read_categories(raw) if read_categories(raw).codes or not category else _by_level(raw, category, word)


def _by_level(raw: str, category: str, word: str) -> Categories:
    """Read a level such as 一级 under a header such as 残疾; other words are kept."""
    joined = categories_of_word(f"{compact(raw)}{word}")
    codes = joined if category in joined and not _WEAKENED.search(raw) and category == "severe_disability" else ()
    return Categories(codes) if codes else Categories((), (compact(raw),))


def read_disability_level(raw: str) -> Categories:
    """Read a column of levels of disability: the first and second are severe, the others are kept as words."""
    text = compact(raw)
    if text.lower() in _CROSSES or text.lower() in EMPTY_WORDS or text in _NOTHING:
        return Categories()
    word = text if "残" in text else f"{text}残疾"
    found = categories_of_word(word)
    return Categories(found) if found else Categories((), (word,))
