"""Tell one person of an alert, on every channel that reaches them."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.texts import CHANNEL_NAMES, STEP_TEXTS, Home, notice_text, role_name
from services.alerts.storage.copies import KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.tables import AlertRow

__all__ = ["new_token", "tell_person"]

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
    text: str | None = None,
    covers: int = 0,
) -> None:
    """Make one notice for each way that reaches the person; of a chain, the later ones are held.

    The screen needs nobody outside, so its message and its notice are one transaction with the climb: it is shown
    exactly once. The others wait for their sweep.
    """
    silent = resident.silent_because if resident else None
    home = resident.home if resident else Home()
    title = f"{alert.title},{STEP_TEXTS[step]}" if step else alert.title
    text = text or notice_text(title, home, urgent=alert.severity == "urgent", before=before)
    for chain in sending.chains:
        before_it: UUID | None = None
        for channel, address in recipient.ways(chain).items():
            at_once = channel == "screen" and not silent
            status = "held" if before_it else "sent" if at_once else "waiting"
            notice_id = journal.notice(
                alert_id=alert.id,
                level=level,
                role=recipient.role,
                staff_id=recipient.staff_id,
                staff_name=recipient.name,
                channel=channel,
                address=address,
                text=text,
                status="cancelled" if silent else status,
                created_at=now,
                due_at=now,
                sent_at=now if at_once else None,
                answer=silent or ("已显示" if at_once else None),
                after_id=before_it,
                covers=covers,
            )
            before_it = notice_id
            if at_once:
                _show(journal, alert, recipient, notice_id=notice_id, text=text, sending=sending, now=now)


def _show(
    journal: Journal,
    alert: AlertRow,
    recipient: Recipient,
    *,
    notice_id: UUID,
    text: str,
    sending: Sending,
    now: datetime,
) -> None:
    token = new_token()
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
    told = f"已通知{role_name(recipient.role)}{recipient.name}({CHANNEL_NAMES['screen']})"
    journal.entry(alert.id, at=now, kind="notified", text=told, who=recipient.name)
