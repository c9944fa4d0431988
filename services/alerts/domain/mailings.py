"""Messages to residents themselves: on which way, when, and why one is not sent after all."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = [
    "ACTIVITY",
    "ANNOUNCEMENT",
    "BIRTHDAY",
    "LETTER",
    "MAILING_NAMES",
    "NEVER",
    "SENT_BETWEEN",
    "Hours",
    "MailingPerson",
    "template_of",
    "unwanted",
]

BIRTHDAY, LETTER, ANNOUNCEMENT, ACTIVITY = "birthday", "letter", "announcement", "activity"

MAILING_NAMES = {BIRTHDAY: "生日问候", LETTER: "送给您的信", ANNOUNCEMENT: "社区通知", ACTIVITY: "活动通知"}

NEVER = date.max
"""Next birthday of somebody of whom none is known."""

SENT_BETWEEN = (time(8), time(20))
"""When residents are written to, by the clock on their wall; greetings leave at the first of the two."""

MOVED_OFF = "老人已搬到外地或改用纸质,不再发短信"
BACK_HERE = "老人已回本地,不再邮寄"
NO_GREETINGS = "居民没有同意或已撤回同意,不发问候"
NO_ANNOUNCEMENTS = "居民不接收社区通知"
MOURNING = "居丧期内不发问候"
CORRECTED = "生日已更正"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingPerson:
    """What is known at one moment of somebody who is written to."""

    silent_because: str | None
    """Why nobody writes or speaks of them at all: off the list, or a death is reported."""
    greetings: bool = False
    announcements: bool = True
    mourning_until: date | None = None
    away: bool = False
    """Whether they live elsewhere for good."""
    prefers: str = "sms"
    mobile: str | None = None
    postal_address: str | None = None
    audio_unit: str | None = None

    @property
    def way(self) -> str:
        """On which way this person is written to: by post who lives elsewhere, else as they wish and as it can be."""
        if self.away:
            return "print"
        if self.prefers == "sms" and self.mobile is None:
            return "audio" if self.audio_unit else "print"
        return self.prefers

    def address(self, way: str, *, door: str | None) -> str | None:
        """Return where a message goes on that way; None where that is not known."""
        here = None if self.away else door
        return {"sms": self.mobile, "audio": self.audio_unit, "print": self.postal_address or here}[way]


@dataclass(frozen=True, slots=True)
class Hours:
    """When residents of a place are written to."""

    zone: ZoneInfo

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return the first and the last moment of a day at which a message may leave."""
        first, last = SENT_BETWEEN
        return datetime.combine(day, first, self.zone), datetime.combine(day, last, self.zone)

    def next(self, now: datetime) -> datetime:
        """Return now, or the next morning if it is too late or too early for today."""
        today = now.astimezone(self.zone).date()
        first, last = self.on(today)
        return max(now, first) if now < last else self.on(today + timedelta(days=1))[0]


def unwanted(kind: str, way: str, person: MailingPerson, *, today: date, birthday_is_right: bool = True) -> str | None:
    """Say in Chinese why a message must not be sent to somebody; None if it may."""
    mourns = person.mourning_until is not None and today <= person.mourning_until
    reasons = (
        (person.silent_because is not None, person.silent_because),
        (kind == ANNOUNCEMENT and not person.announcements, NO_ANNOUNCEMENTS),
        (kind == BIRTHDAY and not person.greetings, NO_GREETINGS),
        (kind == BIRTHDAY and mourns, MOURNING),
        (not birthday_is_right, CORRECTED),
        (way == "sms" and person.away, MOVED_OFF),
        (kind == LETTER and not person.away, BACK_HERE),
    )
    return next((reason for holds, reason in reasons if holds), None)


def template_of(kind: str, way: str) -> str:
    """Return which text says it: a card to somebody far away is another one than a short message."""
    return "birthday_card" if (kind, way) == (BIRTHDAY, "print") else kind
