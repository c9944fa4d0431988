"""Chinese numerals: 四〇二 is 402, 二十三 is 23, 廿一 is 21."""

import re

_DIGITS = {
    "〇": 0, "零": 0, "○": 0, "Ｏ": 0, "一": 1, "壹": 1, "元": 1, "二": 2, "两": 2, "贰": 2,
    "三": 3, "叁": 3, "四": 4, "肆": 4,
    "五": 5, "伍": 5, "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000}
_SHORT_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}

NUMERAL = "〇零○一二两三四五六七八九十百壹贰叁肆伍陆柒捌玖拾廿卅"
"""The signs a number may be written with in an address, a grid or a group."""

_LONGEST_NUMBER = 20
"""Signs; what is longer is no number that means anything here."""
_RUN = re.compile(f"[{NUMERAL}]+")


def chinese_number(text: str) -> int | None:
    """Return the number that Chinese numerals say, read as a sum or digit by digit; ``None`` if they say none."""
    for short, spelled in _SHORT_TENS.items():
        text = text.replace(short, spelled)
    if not text or len(text) > _LONGEST_NUMBER or any(sign not in _DIGITS and sign not in _TENS for sign in text):
        return None
    if not any(sign in _TENS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return _sum_of(text)


def _sum_of(text: str) -> int:
    total, digit = 0, 0
    for sign in text:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def number_of(text: str) -> int | None:
    """Return the number a text consists of, in digits or in Chinese numerals."""
    if len(text) > _LONGEST_NUMBER:
        return None
    return int(text) if text.isascii() and text.isdigit() else chinese_number(text)


def arabic_digits(text: str) -> str:
    """Write every run of Chinese numerals in the text with digits, digit by digit where no ten is named."""

    def spell(match: re.Match[str]) -> str:
        run = match.group()
        if not any(sign in "十百拾廿卅" for sign in run):
            return "".join(str(_DIGITS[sign]) for sign in run)
        number = chinese_number(run)
        return run if number is None else str(number)

    return _RUN.sub(spell, text)
