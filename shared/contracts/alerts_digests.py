"""What a week brought in alerts: for those who lead a community, and for whoever asks."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Community, Contract, Event, Query

__all__ = ["AlertDigest", "DigestLine", "GetAlertDigest", "WeekDigested"]

Count = Annotated[int, Field(ge=0)]


class WeekDigested(Event):
    """A week is over, and this is how it stands with the alerts of a community."""

    NAME: ClassVar[str] = "alerts.week_digested.v1"
    SUBJECT_FIELD: ClassVar[str] = "digest_id"
    OFTEN: ClassVar[str] = "once per community and week"

    digest_id: UUID
    ends_on: date
    """Day on which it was told; the week are the seven days before."""
    raised: Count
    still_open: Count
    unanswered: Count
    """Of those that are open: nobody at any level took them."""
    oldest_days: Count
    """Age of the oldest that is open."""
    held: Count
    """Tellings that waited: for the night, for the bound, for what joined."""
    folded: Count
    """Of those: told in a summary."""
    no_news: Count
    """Facts that were no news, and are written down."""
    listed_only: Count
    """Alerts that are told in this digest alone."""
    duty_gap_days: Count
    silent_liaisons: Count
    """Liaisons of whom nothing has been heard for long."""

    @property
    def summary(self) -> str:
        """One line in Chinese; a week in which nothing waits says so."""
        parts = [text for count, text in self._parts() if count]
        return f"一周汇总:{';'.join(parts)}" if parts else QUIET_WEEK

    def _parts(self) -> list[tuple[int, str]]:
        worst = f",{self.unanswered} 条各级无人接手" if self.unanswered else ""
        folded = f",{self.folded} 次并入汇总" if self.folded else ""
        return [
            (self.still_open, f"未了结 {self.still_open} 条(最久 {self.oldest_days} 天{worst})"),
            (self.held, f"暂缓通知 {self.held} 次{folded}"),
            (self.no_news, f"未另行报警 {self.no_news} 件"),
            (self.listed_only, f"仅列入汇总 {self.listed_only} 条"),
            (self.duty_gap_days, f"值班空档 {self.duty_gap_days} 天"),
            (self.silent_liaisons, f"{self.silent_liaisons} 名联络员长期没有记录"),
        ]


QUIET_WEEK = "一周汇总:没有未了结的警报,没有暂缓的通知,值班没有空档"


class GetAlertDigest(Query):
    """Ask how it stands with the alerts of a community, as its next digest would say it."""

    NAME: ClassVar[str] = "alerts.get_alert_digest.v1"

    community: Community


class DigestLine(Contract):
    """Alerts of one kind."""

    kind: str
    name: str
    """Chinese."""
    alerts: int


class AlertDigest(Contract):
    """The seven days until now."""

    community: Community
    since: AwareDatetime
    until: AwareDatetime
    summary: str
    """The line that those who lead the community are told."""
    still_open: list[DigestLine]
    """What is open, most first."""
    listed_only: list[DigestLine]
    """What was raised in the week and is told in the digest alone."""
