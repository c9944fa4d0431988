"""How personal data is shown where the whole of it is not needed."""

import re

__all__ = ["mask_ids", "mask_name", "mask_phone", "mask_text", "plain_phone", "withhold_values"]

_PHONE = re.compile(r"(?<![0-9])(\+?86)?(1[0-9]{2})[0-9]{4}([0-9]{4})(?![0-9])")
_MOBILE = re.compile(r"1[0-9]{10}")
"""A landline of Beijing begins with a one as well, and is shorter: ``10`` and eight digits."""

_ID_NUMBER = re.compile(r"(?<![0-9])([0-9]{4})[0-9]{10,13}([0-9Xx])(?![0-9A-Za-z])")
_UUID = re.compile(r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_LANDLINE = re.compile(r"(?<![0-9])(\+?86)?(0?[0-9]{3})-?([0-9]{3})[0-9]{4}(?![0-9-])")

_QUOTED_VALUES = re.compile(
    r"(?P<before>DETAIL:|\[parameters:|input_value=|Failing row contains|CONTEXT:|invalid input [^:\n]*:)[^\n]*",
    re.IGNORECASE,
)


def plain_phone(phone: str) -> str:
    """Return a number as it is dialled at home: ``13800002210``, and ``07198000123`` for ``+867198000123``."""
    digits = phone.removeprefix("+86")
    return digits if digits == phone or _MOBILE.fullmatch(digits) else f"0{digits}"


def mask_phone(phone: str) -> str:
    """Return ``138****2210`` for ``+8613800002210``, and ``0719***0123`` for ``+867198000123``."""
    digits = phone.removeprefix("+86")
    if len(digits) < 7:
        return "****"
    if _MOBILE.fullmatch(digits):
        return f"{digits[:3]}****{digits[-4:]}"
    area = digits if digits.startswith("0") else f"0{digits}"
    return f"{area[:4]}***{area[-4:]}"


def mask_name(name: str) -> str:
    """Return ``王*`` or ``欧**``: enough to recognise, not enough to search for."""
    return f"{name[:1]}{'*' * (len(name) - 1)}" if name else ""


def mask_text(text: str) -> str:
    """Blot out phone and ID numbers in a text that was meant for people; ids of ours stay readable."""
    parts = _UUID.split(text)
    parts[::2] = [_LANDLINE.sub("****", _PHONE.sub(r"\2****\3", mask_ids(part))) for part in parts[::2]]
    return "".join(parts)


def mask_ids(text: str) -> str:
    """Blot out ID numbers, and nothing else."""
    return _ID_NUMBER.sub(r"\1**********\2", text)


def withhold_values(text: str) -> str:
    """Cut out what a database or a validator quotes in its error: the values of a row may be anybody's."""
    return _QUOTED_VALUES.sub(r"\g<before> ***", text)
