"""Messages to residents themselves: birthdays, letters, announcements; what is to be printed, and what words mean."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.base import Command, Community, Contract, Query, Text

__all__ = [
    "AreaWord",
    "AreaWords",
    "ListAreaWords",
    "ListMailings",
    "ListPrints",
    "MailingItem",
    "Mailings",
    "MarkPosted",
    "Posted",
    "PrintItem",
    "Prints",
    "ResidentsTold",
    "SaveAreaWord",
    "TellResidents",
]

MailingKind = Literal["birthday", "letter", "announcement", "activity"]

AreaCode = Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$")]
"""A district, a street or a community."""

WordName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]


class ListMailings(Query):
    """Ask what residents were or will be written, and what became of it."""

    NAME: ClassVar[str] = "alerts.list_mailings.v1"

    community: Community | None = None
    kind: MailingKind | None = None
    since: date | None = None
    """None is the last 30 days."""
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class MailingItem(Contract):
    """One message to one resident."""

    mailing_id: UUID
    resident_id: UUID
    name: str
    kind: MailingKind
    occasion: str
    way: str | None = None
    status: str
    """``planned``, ``blocked``, ``cancelled``, ``expired``; once it is written the state of its notice."""
    reason: str | None = None
    """Chinese: why it was not sent, or what the provider answered."""
    due_at: AwareDatetime
    sent_at: AwareDatetime | None = None


class Mailings(Contract):
    """Messages to residents, the latest first."""

    items: list[MailingItem]


class TellResidents(Command):
    """Tell residents of a community something, each on the way they wish; by day, once."""

    NAME: ClassVar[str] = "alerts.tell_residents.v1"

    community: Community
    resident_ids: Annotated[list[UUID], Field(max_length=5000)] = []
    """None named is everybody who is looked after."""
    template: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")] | None = None
    """A text whose name begins with ``announcement``; None is the general one."""
    values: dict[WordName, Annotated[str, StringConstraints(max_length=500)]] = {}
    """What stands for its words; the general one has ``text``."""


class ResidentsTold(Contract):
    """Who will be told, and when."""

    resident_ids: list[UUID]
    planned: int
    """How many of them by this command; 0 if it came a second time."""
    due_at: AwareDatetime


class ListPrints(Query):
    """Ask what is to be printed and posted or handed over. Nothing is on it that must not be sent any more."""

    NAME: ClassVar[str] = "alerts.list_prints.v1"

    community: Community | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class PrintItem(Contract):
    """One sheet of paper."""

    notice_id: UUID
    resident_id: UUID | None = None
    """Whom it is about or to; None for a sheet about a post."""
    kind: str
    """``alert``, ``birthday``, ``letter``, ``announcement``, ``activity``."""
    kind_name: str
    """Chinese."""
    name: str
    """Whom it is to."""
    address: str
    text: str
    created_at: AwareDatetime


class Prints(Contract):
    """What is to be printed, the oldest first."""

    items: list[PrintItem]


class MarkPosted(Command):
    """Write down that these sheets were posted or handed over."""

    NAME: ClassVar[str] = "alerts.mark_posted.v1"

    notice_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    note: Text | None = None
    """Such as the number of a registered letter."""


class Posted(Contract):
    """What was written down, and what must not be sent any more."""

    posted: list[UUID]
    held_back: dict[UUID, str] = {}
    """Sheets that have to be thrown away, and why, in Chinese."""
    resident_ids: list[UUID] = []
    """Whom the sheets are about or to."""


class SaveAreaWord(Command):
    """Say what a word in texts means in an area: for ever, or on one day."""

    NAME: ClassVar[str] = "alerts.save_area_word.v1"

    area: AreaCode
    word: WordName
    day: date | None = None
    """None is every day."""
    said: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    shown: Annotated[str, Field(max_length=80)] | None = None
    """Mark of what was read, empty if there was nothing; a stale one is refused. None replaces whatever stands."""


class AreaWord(Contract):
    """What a word means."""

    area: str
    word: str
    day: date | None = None
    said: str
    author: str
    saved_at: AwareDatetime
    mark: str = ""
    """What a command that changes it says it has read."""


class ListAreaWords(Query):
    """Ask what words mean, of one area or of all; not of days gone by."""

    NAME: ClassVar[str] = "alerts.list_area_words.v1"

    area: AreaCode | None = None


class AreaWords(Contract):
    """Words, by area."""

    items: list[AreaWord]
