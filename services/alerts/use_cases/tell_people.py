"""Tell one person of an alert, on every way that reaches them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.purposes import UNASKING, Purpose
from services.alerts.domain.templates import FALLBACK_LANGUAGE, Saying, Several, TextBook, Written
from services.alerts.domain.texts import BESIDES, CHANNEL_NAMES, GROUP_ROLE, Home
from services.alerts.domain.told import called
from services.alerts.storage.copies import KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow

__all__ = ["Message", "matter_of", "new_token", "saying_of", "tell_person"]

TOKEN_BYTES = 32
"""256 bits: a key that nobody guesses, 43 characters in a link."""

LINK_CHARACTERS = 1 + len("/n/") + 43
"""What a link adds to a text besides the address of the desk."""


def new_token() -> str:
    """Make the key of one link."""
    return token_urlsafe(TOKEN_BYTES)


def tell_person(
    journal: Journal,
    book: TextBook,
    alert: AlertRow,
    recipient: Recipient,
    *,
    level: int,
    purpose: Purpose = Purpose.LADDER,
    before: str | None,
    step: str | None = None,
    resident: KnownResident | None,
    sending: Sending,
    now: datetime,
    title: str | None = None,
    saying: Saying | None = None,
    covers: int = 0,
) -> None:
    """Write to one of those who answer for the resident, with a link to confirm it, or to a work group without one.

    Where nothing can be written on any way to somebody who is waited for, the alert climbs at once.

    Parameters
    ----------
    before
        Role that was told before and did not answer; for a group, who has been told.
    saying
        What to say instead: the summary of what was held back.
    """
    group = recipient.role == GROUP_ROLE
    home = resident.home if resident else Home()
    spoken = recipient.language
    matter = title or matter_of(book, alert, spoken)
    todo = book.said_in(spoken, f"step_{step}") if step else None
    message = Message(
        saying=saying or saying_of(alert, home, {"title": matter, "step": todo}, before=before, to=recipient),
        level=level,
        purpose=purpose,
        silent_because=resident.silent_because if resident else None,
        linked=not group and purpose not in UNASKING,
        covers=covers,
    )
    unwritten = not message.write(journal, book, alert, recipient, sending=sending, now=now)
    waited_for = recipient.role not in BESIDES and (purpose, level) == (Purpose.LADDER, alert.level)
    if unwritten and waited_for and alert.status == "open":
        alert.next_escalation_at = now


def matter_of(book: TextBook, alert: AlertRow, language: str) -> str:
    """Return what an alert is about: in its own words, or for another language what its kind is called there."""
    return (book.phrase_in(language, f"matter_{alert.kind}") if language != FALLBACK_LANGUAGE else None) or alert.title


def saying_of(
    alert: AlertRow, home: Home, what: Mapping[str, str | None], *, before: str | None, to: Recipient
) -> Saying:
    """Return what is to be said of an alert.

    Parameters
    ----------
    what
        Title, and the step where there is one.
    to
        Who is told: a work group learns no name, and each person hears it in their language.
    """
    urgent = "_urgent" if alert.severity == "urgent" else ""
    if to.role == GROUP_ROLE:
        doors = 1 + len(home.others) if home.others else None
        return Saying(f"group{urgent}", {**what, "place": home.place, "doors": doors, "told": before})
    names = Several((home.name or "", *home.others)) if home.others else home.name
    where = {"door": home.door, "short_door": home.short_door, "name": names}
    return Saying(f"alert{urgent}", {**what, **where, "before": before}, to.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What somebody is told of an alert, on whichever ways reach them."""

    saying: Saying
    level: int
    purpose: Purpose = Purpose.LADDER
    silent_because: str | None
    """Why it must not be said, in Chinese; None if it may."""
    linked: bool = True
    """Whether the recipient is to confirm it."""
    covers: int = 0
    """Further alerts that it is a summary of."""

    def write(
        self,
        journal: Journal,
        book: TextBook,
        alert: AlertRow,
        recipient: Recipient,
        *,
        sending: Sending,
        now: datetime,
    ) -> bool:
        """Make one notice for each way; of a chain, the later ones are held. Says whether any can be written.

        The screen needs nobody outside, so its message and its notice are one transaction with the climb: it is shown
        exactly once. The others wait for their sweep. What cannot be written is blocked, and holds no other way up.
        """
        writable = self.silent_because is not None
        for chain in sending.chains:
            before_it: UUID | None = None
            for channel, address in recipient.ways(chain).items():
                after = _after(book, sending) if self.linked else 0
                written = book.write(self.saying, channel=channel, after=after)
                notice_id = self._add(
                    journal, alert, recipient, (channel, address), written, after_id=before_it, now=now
                )
                if written.because and not self.silent_because:
                    _say_blocked(journal, alert, recipient, channel, written.because, now=now)
                    continue
                before_it, writable = notice_id, True
                if channel == "screen" and not self.silent_because:
                    self._show(journal, alert, recipient, notice_id, written.text, sending=sending, now=now)
        return writable

    def _add(
        self,
        journal: Journal,
        alert: AlertRow,
        recipient: Recipient,
        way: tuple[str, str],
        written: Written,
        *,
        after_id: UUID | None,
        now: datetime,
    ) -> UUID:
        channel, address = way
        because = self.silent_because or written.because
        at_once = channel == "screen" and not because
        status = "held" if after_id else "sent" if at_once else "waiting"
        if because:
            status = "cancelled" if self.silent_because else "blocked"
        return journal.notice(
            alert_id=alert.id,
            purpose=self.purpose,
            level=self.level,
            role=recipient.role,
            staff_id=recipient.staff_id,
            staff_name=recipient.name,
            channel=channel,
            address=address,
            text=written.text,
            language=self.saying.language,
            subject=written.subject,
            status=status,
            created_at=now,
            due_at=now,
            sent_at=now if at_once else None,
            answer=because or ("已显示" if at_once else None),
            after_id=after_id if status == "held" else None,
            covers=self.covers,
        )

    def _show(
        self,
        journal: Journal,
        alert: AlertRow,
        recipient: Recipient,
        notice_id: UUID,
        text: str,
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
            text=text,
            link_token=token,
        )
        told = f"已通知{called(recipient.role, recipient.name)}({CHANNEL_NAMES['screen']})"
        journal.entry(alert.id, at=now, kind="notified", text=told, who=recipient.name)


def _after(book: TextBook, sending: Sending) -> int:
    """Return how many characters may come after a text: the link, and how to answer."""
    return len(sending.link_base) + LINK_CHARACTERS + len(book.phrase("reply_hint", code="00")) + 1


def _say_blocked(
    journal: Journal, alert: AlertRow, recipient: Recipient, channel: str, because: str, *, now: datetime
) -> None:
    whom = f"{called(recipient.role, recipient.name)}({CHANNEL_NAMES[channel]})"
    text = f"未通知{whom}:{because}"
    journal.entry(alert.id, at=now, kind="notice_blocked", text=text, who=recipient.name)
