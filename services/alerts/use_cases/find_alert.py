"""Find the alert that somebody asks about, or that a command is about."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.base import INBOX
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.views import AlertView, ViewStore
from shared.contracts.alerts_arrivals import ConfirmArrival
from shared.contracts.alerts_requests import AcknowledgeAlert, CloseAlert, HandBackAlert, NoteAlert, ReopenAlert
from shared.contracts.alerts_takeover import TakeOverAlert
from shared.edge import RefusedError

__all__ = ["lock_for", "view_alert"]

UNKNOWN = "没有这条警报,可能已归档,请刷新页面"


async def view_alert(session: AsyncSession, alert_id: UUID) -> AlertView:
    """Return an alert with what stands around it.

    Raises
    ------
    RefusedError
        Raised if there is no such alert.
    """
    view = await ViewStore(session).alert(alert_id)
    if view is None:
        raise RefusedError.not_found(UNKNOWN)
    return view


async def lock_for(
    session: AsyncSession,
    command: AcknowledgeAlert | CloseAlert | ConfirmArrival | HandBackAlert | NoteAlert | ReopenAlert | TakeOverAlert,
) -> AlertRow | None:
    """Lock the alert of a command; None if this very command was obeyed before.

    Raises
    ------
    RefusedError
        Raised if there is no such alert.
    """
    alert = await AlertStore(session).locked(command.alert_id)
    if alert is None:
        raise RefusedError.not_found(UNKNOWN)
    first = await INBOX.first_time(session, reader="command", event_id=command.command_id)
    return alert if first else None
