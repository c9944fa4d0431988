"""Checking what somebody writes into a resident's file, field by field, before any of it is written."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.registry.domain.archive_words import HEALTH_FLAGS, SERVICE_NEEDS, code_of
from services.registry.domain.person import Person
from services.registry.domain.roster.phones import read_phones

__all__ = ["FIELD_NAMES", "InvalidFieldError", "changed_fields", "checked", "stamped_as", "written_phones"]

FIELD_NAMES = {
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "door": "住址",
    "compound": "小区",
    "building": "幢",
    "unit": "单元",
    "room": "室",
    "grid": "网格",
    "phones": "本人电话",
    "relative_phones": "亲属电话",
    "skills": "特长",
    "hobbies": "爱好",
    "party_member": "党员",
    "remark": "备注",
    "health_flags": "健康状况",
    "service_needs": "服务需求",
    "habits": "生活习惯",
    "status_class": "待遇类别",
}

DOOR = ("compound", "building", "unit", "room")
"""Fields that are one address: whoever confirms one of them has confirmed where somebody lives."""

OLDEST_YEARS = 120
MOST_WORDS, LONGEST_WORD = 30, 20
"""How many hobbies somebody can have, and how many characters one is: longer is a sentence in the wrong field."""


class InvalidFieldError(ValueError):
    """Raised for a value that cannot be written; the text is Chinese and says what to write instead."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{FIELD_NAMES[field]}:{reason}")
        self.field = field


def stamped_as(field: str) -> str:
    """Return the name under which a field's age is kept."""
    return "door" if field in DOOR else field


def changed_fields(before: Person, after: Person) -> list[str]:
    """Return the fields, as their ages are kept, in which two sayings about one person differ."""
    held = (field for field in FIELD_NAMES if field in Person.__dataclass_fields__)
    return list(dict.fromkeys(stamped_as(field) for field in held if getattr(before, field) != getattr(after, field)))


def checked(values: Mapping[str, Any], *, today: date, status_classes: Sequence[str]) -> dict[str, Any]:
    """Return the values as they are kept.

    Raises
    ------
    InvalidFieldError
        Raised for the first value that is wrong.
    """
    return {field: _checked(field, value, today=today, classes=status_classes) for field, value in values.items()}


def _checked(field: str, value: Any, *, today: date, classes: Sequence[str]) -> Any:  # noqa: ANN401
    if value is None or value == []:
        return () if isinstance(value, list) else None
    if field in {"phones", "relative_phones"}:
        return written_phones(field, value)
    if field == "health_flags":
        return _codes(field, value, HEALTH_FLAGS)
    if field == "service_needs":
        return _codes(field, value, SERVICE_NEEDS)
    if field in {"skills", "hobbies"}:
        return _words(field, value)
    if field == "birth_date" and not today.year - OLDEST_YEARS <= value.year <= today.year:
        raise InvalidFieldError(field, f"{value:%Y-%m-%d} 不可能,请核对证件")
    if field == "status_class" and value not in classes:
        raise InvalidFieldError(field, f"没有“{value}”这一类,请先登记待遇类别")
    return value


def written_phones(field: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return what somebody wrote, one number at a time, as numbers that can be dialled.

    Raises
    ------
    InvalidFieldError
        Raised for what is no such number.
    """
    found: dict[str, None] = {}
    for value in values:
        said = read_phones(value)
        if len(said.numbers) != 1 or said.kept or said.numbers[0][1]:
            raise InvalidFieldError(field, f"“{value}”不是能拨打的号码,手机写 11 位,座机带区号,一个号码一行")
        found[said.numbers[0][0]] = None
    return tuple(found)


def _codes(field: str, values: Sequence[str], words: dict[str, str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in values:
        code = code_of(value, words)
        if code is None:
            raise InvalidFieldError(field, f"没有“{value}”这一项,可以写:{'、'.join(words.values())}")
        found[code] = None
    return tuple(sorted(found))


def _words(field: str, values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > MOST_WORDS or any(len(value) > LONGEST_WORD for value in values):
        raise InvalidFieldError(field, f"一项写一个词,每个不超过 {LONGEST_WORD} 个字,最多 {MOST_WORDS} 个")
    return tuple(dict.fromkeys(value.strip() for value in values if value.strip()))
