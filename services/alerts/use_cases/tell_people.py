"""Tell one person of an alert, on every way that reaches them."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.texts import (
    CHANNEL_NAMES,
    GROUP_ROLE,
    STEP_TEXTS,
    Home,
    group_text,
    notice_text,
)
from services.alerts.domain.told import called
from services.alerts.storage.copies import KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow

__all__ = ["Message", "new_token", "tell_person"]

TOKEN_BYTES = 32
"""256 bits: a key that nobody guesses, 43 characters in a link."""


def new_token() -> str:
    """Make the key of one link."""
    return token_urlsafe(TOKEN_BYTES)


def tell_person(
    journal: Journal,
    alert: AlertRow,
    recipient: Recipient,
    *,
    level: int,
    before: str | None,
    step: str | None = None,
    resident: KnownResident | None,
    sending: Sending,
    now: datetime,
    title: str | None = None,
    text: str | None = None,
    covers: int = 0,
) -> None:
    """Write to one of those who answer for the resident, with a link to confirm it, or to a work group without one.

    Parameters
    ----------
    before
        Role that was told before and did not answer; for a group, who has been told.
    text
        What to say instead: the summary of what was held back.
    """
    silent = resident.silent_because if resident else None
    home = resident.home if resident else Home()
    title = title or alert.title
    title = f"{title},{STEP_TEXTS[step]}" if step else title
    group = recipient.role == GROUP_ROLE
    if text is None and group:
        text = group_text(title, home, urgent=alert.severity == "urgent", told=before or "")
    text = text or notice_text(title, home, urgent=alert.severity == "urgent", before=before)
    message = Message(text=text, level=level, silent_because=silent, linked=not group, covers=covers)
    message.write(journal, alert, recipient, sending=sending, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody is told of an alert, on whichever ways reach them."""

    text: str
    level: int
    silent_because: str | None
    """Why it must not be said, in Chinese; None if it may."""
    linked: bool = True
    """Whether the recipient is to confirm it."""
    covers: int = 0
    """Further alerts that it is a summary of."""

    def write(
        self, journal: Journal, alert: AlertRow, recipient: Recipient, *, sending: Sending, now: datetime
    ) -> None:
        """Make one notice for each way; of a chain, the later ones are held.

        The screen needs nobody outside, so its message and its notice are one transaction with the climb: it is shown
        exactly once. The others wait for their sweep.
        """
        for chain in sending.chains:
            before_it: UUID | None = None
            for channel, address in recipient.ways(chain).items():
                before_it = self._add(journal, alert, recipient, channel, address, after_id=before_it, now=now)
                if channel == "screen" and not self.silent_because:
                    self._show(journal, alert, recipient, before_it, sending=sending, now=now)

    def _add(
        self,
        journal: Journal,
        alert: AlertRow,
        recipient: Recipient,
        channel: str,
        address: str,
        *,
        after_id: UUID | None,
        now: datetime,
    ) -> UUID:
        at_once = channel == "screen" and not self.silent_because
        status = "held" if after_id else "sent" if at_once else "waiting"
        return journal.notice(
            alert_id=alert.id,
            level=self.level,
            role=recipient.role,
            staff_id=recipient.staff_id,
            staff_name=recipient.name,
            channel=channel,
            address=address,
            text=self.text,
            status="cancelled" if self.silent_because else status,
            created_at=now,
            due_at=now,
            sent_at=now if at_once else None,
            answer=self.silent_because or ("已显示" if at_once else None),
            after_id=after_id,
            covers=self.covers,
        )

    def _show(
        self,
        journal: Journal,
        alert: AlertRow,
        recipient: Recipient,
        notice_id: UUID,
        *,
        sending: Sending,
        now: datetime,
    ) -> None:
        token = new_token() if self.linked else None
        if token:
            journal.token(notice_id, token=token, lifetime=sending.link_lifetime)
        journal.message(
            notice_id=notice_id,
            alert_id=alert.id,
            staff_id=recipient.staff_id,
            community_code=alert.community_code,
            received_at=now,
            text=self.text,
            link_token=token,
        )
        told = f"已通知{called(recipient.role, recipient.name)}({CHANNEL_NAMES['screen']})"
        journal.entry(alert.id, at=now, kind="notified", text=told, who=recipient.name)
