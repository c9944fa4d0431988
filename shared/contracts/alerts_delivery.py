"""What became of notices: how many arrived on which way, which did not, and sending those again."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.alerts_requests import AlertStatus, NoticeItem
from shared.contracts.base import Command, Community, Contract, Query, Text
from shared.contracts.words import Severity

__all__ = [
    "ChannelFigures",
    "CountNotices",
    "LeftNotice",
    "ListNotices",
    "ListedNotice",
    "ListedNotices",
    "NoticeFigures",
    "NoticesReplayed",
    "ReplayNotices",
]

Channel = Literal["screen", "mail", "webhook", "sms", "voice", "robot"]

State = Literal["held", "waiting", "sending", "unknown", "unclear", "dead"]


class ListNotices(Query):
    """Ask for notices that have not arrived: by default those that nobody sends any more."""

    NAME: ClassVar[str] = "alerts.list_notices.v1"

    statuses: Annotated[list[State], Field(min_length=1)] = ["dead", "unclear"]
    community: Community | None = None
    channel: Channel | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class ListedNotice(NoticeItem):
    """One notice with what it is about."""

    title: str
    """Chinese: what the alert is about, without a name."""
    severity: Severity
    alert_status: AlertStatus
    tried_at: AwareDatetime | None = None
    """When the last attempt was begun."""


class ListedNotices(Contract):
    """Notices, the latest due first."""

    items: list[ListedNotice]


class ReplayNotices(Command):
    """Send notices again that were given up, or whose fate is unclear; under the same id, with a further attempt."""

    NAME: ClassVar[str] = "alerts.replay_notices.v1"

    notice_ids: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    who: Text
    """Shown in the timeline."""
    reason: Text
    even_unclear: bool = False
    """Send also what may have arrived, through a provider that would take it for another message."""


class LeftNotice(Contract):
    """One notice that is not sent again."""

    notice_id: UUID
    reason: str
    """Chinese: why not, and what to do."""


class NoticesReplayed(Contract):
    """What is sent again, and what is not."""

    replayed: list[UUID]
    left: list[LeftNotice]


class CountNotices(Query):
    """Ask what became of the notices of a community: by way and state, and how soon they left."""

    NAME: ClassVar[str] = "alerts.count_notices.v1"

    community: Community
    days: Annotated[int, Field(ge=1, le=90)] = 7
    """Of how many days that end now, by when a notice was written."""


class ChannelFigures(Contract):
    """One way."""

    channel: str
    counts: dict[str, int]
    """State to notices: every state that is there."""
    median_seconds: float | None = None
    """Half of those sent were with the provider so soon after they were due; none without any."""


class NoticeFigures(Contract):
    """What became of notices, by way."""

    since: AwareDatetime
    items: list[ChannelFigures]
