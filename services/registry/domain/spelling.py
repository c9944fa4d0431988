"""How a name is spelled in pinyin, for those who search with a keyboard."""

import os
from functools import lru_cache

# Read by pypinyin when it is imported. Names are read character by character: its 47,000 phrases would be loaded for
# nothing, half a second and 30 MB in every process.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "yes")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "yes")

from pypinyin import Style, pinyin

__all__ = ["initials_of", "pinyin_of"]

SURNAMES = {
    "仇": "qiu",
    "任": "ren",
    "区": "ou",
    "单": "shan",
    "召": "shao",
    "员": "yun",
    "宓": "mi",
    "尉": "wei",
    "应": "ying",
    "折": "she",
    "曾": "zeng",
    "朴": "piao",
    "查": "zha",
    "柏": "bai",
    "洗": "xian",
    "牟": "mu",
    "盖": "ge",
    "祭": "zhai",
    "种": "chong",
    "秘": "bi",
    "纪": "ji",
    "缪": "miao",
    "翟": "zhai",
    "覃": "qin",
    "解": "xie",
    "车": "che",
    "那": "na",
    "逄": "pang",
    "逯": "lu",
    "郇": "huan",
    "郗": "xi",
    "重": "chong",
    "阚": "kan",
    "隗": "wei",
    "黑": "he",
}
"""Characters that are read otherwise in front of a name than in a text."""

DOUBLE_SURNAMES = {
    "万俟": "moqi",
    "单于": "chanyu",
    "尉迟": "yuchi",
    "澹台": "tantai",
    "长孙": "zhangsun",
    "令狐": "linghu",
}


@lru_cache(maxsize=8192)
def _syllable(character: str) -> str:
    read = pinyin(character, style=Style.NORMAL, errors="ignore")
    return read[0][0] if read else character.lower() if character.isascii() and character.isalnum() else ""


def _syllables(name: str) -> list[str]:
    given = [_syllable(character) for character in name]
    double = DOUBLE_SURNAMES.get(name[:2])
    if double is not None:
        return [double, *given[2:]]
    if name and name[0] in SURNAMES:
        given[0] = SURNAMES[name[0]]
    return given


@lru_cache(maxsize=65536)
def pinyin_of(name: str) -> str:
    """Return all syllables in one word: ``zengguifang`` for 曾桂芳."""
    return "".join(_syllables(name))


@lru_cache(maxsize=65536)
def initials_of(name: str) -> str:
    """Return the first letters: ``zgf`` for 曾桂芳."""
    return "".join(syllable[0] for syllable in _syllables(name) if syllable)
