"""Notices: whom they reach by which channel, what an answer means, and when to try again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zlib import crc32

from services.alerts.domain.calm import Calm
from services.alerts.domain.texts import TAKER_ROLE

__all__ = [
    "CHANNELS",
    "LONGEST_RETRY_AFTER",
    "Answer",
    "Group",
    "Outgoing",
    "Recipient",
    "Result",
    "Sending",
    "holding",
    "mobile_among",
    "retry_at",
]

CHANNELS = ("screen", "mail", "webhook", "sms", "voice", "robot", "print", "audio")

MOBILE = re.compile(r"(?:\+86)?(1[3-9][0-9]{9})")

RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""Pause before each further attempt. Thirteen minutes together: less than the twenty that a level has to answer."""

JITTER = 0.2
"""Share of a pause by which it may be longer, so that what failed together does not come back together."""

LONGEST_RETRY_AFTER = timedelta(hours=1)
"""A provider that asks for more is asked again after this: an alert cannot wait for a day."""


class Result(StrEnum):
    """What became of one attempt."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The sender died before it could write the answer down."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a provider said."""

    result: Result
    text: str
    retry_after: timedelta | None = None
    """How long the provider asks to be left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who is told."""

    staff_id: UUID
    name: str
    role: str | None
    """Role in the care circle; None for the district's duty office."""
    phone: str | None = None
    mobile: str | None = None
    """A number that can receive text messages, if there is one."""
    email: str | None = None
    group: str | None = None
    """Name of the robot that speaks to a group."""
    language: str = "zh"

    def ways(self, channels: Iterable[str]) -> dict[str, str]:
        """Return the address on each of these channels that reaches this person."""
        if self.group is not None:
            return {channel: self.group for channel in channels if channel == "robot"}
        gateway = self.phone or (str(self.staff_id) if self.role is None else None)
        known = {
            "screen": str(self.staff_id),
            "mail": self.email,
            "webhook": gateway,
            "sms": self.mobile,
            "voice": self.phone,
            "print": None if self.phone or self.email or self.role in (None, "relative") else self.name,
        }
        return {channel: address for channel in channels if (address := known.get(channel))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A work group of an office messenger."""

    group_id: UUID
    name: str
    areas: tuple[str, ...]
    """Codes of the areas whose alerts it hears of."""

    def hears(self, community_code: str) -> bool:
        """Say whether it hears of the alerts of a community."""
        return community_code.startswith(self.areas)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How this deployment sends: from the settings."""

    chains: tuple[tuple[str, ...], ...]
    """Ways out. Of a chain only the first way that reaches somebody is used; the next one when it failed."""
    district: Recipient
    """Who is told when every level has failed."""
    link_base: str
    link_lifetime: timedelta
    calm: Calm
    """How much is asked of one person."""
    groups: tuple[Group, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels in use."""
        return tuple(channel for chain in self.chains for channel in chain)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One notice on its way to a provider."""

    notice_id: UUID
    alert_id: UUID | None
    """None for a message to a resident."""
    staff_id: UUID
    staff_name: str
    address: str
    severity: str
    kind: str
    subject: str
    """What it is about, without a name."""
    text: str
    link: str | None
    """None for somebody who has nothing to confirm."""
    attempt: int
    reply_hint: str = ""
    """What to write back to take it, where the way allows that."""
    keys_hint: str = ""
    """Which key to press in a call."""
    link_hint: str = ""
    """The link with what it is for."""


def holding(person: Recipient, circle: Iterable[Recipient]) -> Recipient:
    """Return whoever has an alert with their role in its care circle, or as the one who took it."""
    role = next((one.role for one in circle if one.staff_id == person.staff_id), TAKER_ROLE)
    return replace(person, role=role)


def mobile_among(phones: Iterable[str]) -> str | None:
    """Return the first of these numbers that is a mobile, with its country also where somebody left that out."""
    return next((f"+86{found[1]}" for phone in phones if (found := MOBILE.fullmatch(phone))), None)


def retry_at(
    notice_id: UUID, *, attempt: int, now: datetime, most: int | None = None, retry_after: timedelta | None = None
) -> datetime | None:
    """Return when to try again after the attempt of that number failed; None if it was the last, or of `most` the last.

    The jitter comes from the notice's id, so that the answer is the same in a test and in a replay.
    """
    if attempt > len(RETRY_AFTER) or (most is not None and attempt >= most):
        return None
    share = crc32(f"{notice_id}:{attempt}".encode()) / 2**32
    pause = RETRY_AFTER[attempt - 1] * (1 + JITTER * share)
    return now + max(pause, min(retry_after or timedelta(), LONGEST_RETRY_AFTER))
