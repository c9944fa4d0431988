"""What somebody means who answers a notice by text message or by a key."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from unicodedata import normalize
from uuid import UUID
from zlib import crc32

__all__ = ["MOST_ANSWERS", "REPLY_HOURS", "Said", "Wish", "full_number", "reply_code", "understood"]

MOST_ANSWERS = 5
"""Answers to one person about one alert: two machines that answer each other must come to an end."""

REPLY_HOURS = timedelta(hours=24)
"""How long after it was written a notice is taken to be what somebody answers."""

PATTERN = re.compile(r"(?:回复|按)?(?P<wish>[12])[\s,、。.#-]*(?:编号)?\s*(?P<code>[0-9]{2})?[。.!]*")

WORDS = re.compile(r"(?P<wish>已?接手|转上一级)[\s,、。.#-]*(?:编号)?\s*(?P<code>[0-9]{2})?[。.!]*")

COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$)")

MOBILE = re.compile(r"^1[3-9][0-9]{9}$")


class Wish(StrEnum):
    """What is to be done."""

    TAKE = "take"
    UP = "up"
    """The next level is to be told."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says."""

    wish: Wish | None
    """None if it says neither."""
    code: str | None = None
    """Which notice it names, where it names one."""


def understood(text: str) -> Said:
    """Return what somebody means: ``1`` takes, ``2`` passes on, with the two figures of the notice behind it."""
    plain = normalize("NFKC", text).strip()
    found = PATTERN.fullmatch(plain) or WORDS.fullmatch(plain)
    if found is None:
        return Said(None)
    return Said(Wish.UP if found["wish"] in {"2", "转上一级"} else Wish.TAKE, found["code"])


def reply_code(notice_id: UUID) -> str:
    """Return the two figures that name a notice among the few that somebody has open."""
    return str(10 + crc32(notice_id.bytes) % 90)


def full_number(phone: str) -> str:
    """Return a number as it is kept: mobiles with the code of the country, whatever the gateway left out."""
    plain = COUNTRY.sub("", phone)
    return f"+86{plain}" if MOBILE.match(plain) else phone
