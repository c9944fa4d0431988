"""Find the name of the compound somebody lives in, in an address, a title or the name of a sheet."""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from services.registry.domain.roster.text import CACHED_TEXTS, compact, split_brackets

_KINDS = (
    "小区|新村|花园|家园|公寓|花苑|苑|嘉园|佳园|雅园|家属院|家属区|大院|宿舍|名邸|华庭|新城|新苑|广场|山庄|别墅|里弄|公馆|名苑|"
    "安置房|还建房|一村|二村|三村"
)
_NAMED = re.compile(rf"[\u4e00-\u9fff0-9A-Za-z·]{{1,10}}?(?:{_KINDS})(?!社区|居委会|网格)")
_AREA = re.compile(
    r"^[\u4e00-\u9fff0-9]{1,10}?(?:自治区|省|(?<!城)市(?!场)|(?<![小校厂矿院东西南北中园苑期属新])区(?!域)|县(?!城)|街道办?事?处?|镇(?!江)|乡(?!村)|社区|居委会|村委会)"
)
_ROAD = re.compile(r"^[\u4e00-\u9fff0-9]{1,10}?(?:路|街|大道|巷|弄|胡同)(?:[0-9]+(?:号院?|弄))?")
_ROSTER_WORDS = re.compile(
    r"(?:居民|住户|老年人?|老人|退休|企业|人员|特殊|重点|关爱|花名册|名册|台账|名单|名录|信息|登记|管理|统计|明细|汇总|一览|档案|情况|基本|表格?|册)"
)
_BREAKS = re.compile(r"[、—–:：,，。;；|/（）()\[\]【】《》<>\s_-]+")
_BUILDING_BEHIND = re.compile(r"[0-9A-Za-z一二三四五六七八九十]{1,3}(?:号楼|[幢栋座#]).*$")
_UNSURE = re.compile(r"[^\u4e00-\u9fff0-9A-Za-z·]|单元|号楼|[幢栋]|对面|后面|前面|旁|附近|^[0-9]+$")


@lru_cache(maxsize=CACHED_TEXTS)
def compound_word(text: str, *, certain: bool) -> str | None:
    """Return the compound named before a building.

    Parameters
    ----------
    certain
        Take only a name that says what it is, such as 安和小区; otherwise whatever is left when district,
        street, community and road are taken away (花园 in 花园3-1-402).
    """
    rest = _without_area(compact(text).strip(",.;:、，-"))
    behind_road = _ROAD.sub("", rest)
    for candidate in (behind_road, rest):
        if _NAMED.fullmatch(candidate):
            return candidate
    if certain:
        found = _NAMED.match(rest)
        return found.group() if found and _NAMED.fullmatch(found.group()) and not rest[found.end() :] else None
    rest = behind_road
    if len(rest) < 2 or len(rest) > 12 or _UNSURE.search(rest):
        return None
    return rest


def _without_area(text: str) -> str:
    text, _ = split_brackets(text)
    while match := _AREA.match(text):
        text = text[match.end() :]
    return text


def compounds_in(title: str) -> list[str]:
    """Return the compounds that a title or the name of a sheet names."""
    found: list[str] = []
    for piece in _BREAKS.split(title):
        for part in _ROSTER_WORDS.split(_without_area(piece)):
            name = _BUILDING_BEHIND.sub("", part)
            if len(name) > 2 and _NAMED.fullmatch(name):
                found.append(name)
    return list(dict.fromkeys(found))


def full_name(word: str, known: Collection[str]) -> str:
    """Return the one known compound that a short form stands for, or the word itself."""
    if word in known:
        return word
    longer = [name for name in known if name.startswith(word) or name.endswith(word)]
    return longer[0] if len(longer) == 1 else word


def full_names(words: Iterable[str]) -> frozenset[str]:
    """Return those words that say by themselves that they name a compound."""
    return frozenset(word for word in words if _NAMED.fullmatch(word))
