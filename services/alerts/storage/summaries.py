"""Summaries: one notice that stands on the gravest alert and speaks of others too."""

from sqlalchemy import ColumnElement, exists

from services.alerts.storage.calm_tables import HeldTellingRow
from services.alerts.storage.notice_tables import NoticeRow
from services.alerts.storage.tables import AlertRow

__all__ = ["SPEAKS_OF_OTHERS"]

SPEAKS_OF_OTHERS: ColumnElement[bool] = (NoticeRow.covers > 0) & exists().where(
    HeldTellingRow.folded_into == NoticeRow.alert_id,
    HeldTellingRow.staff_id == NoticeRow.staff_id,
    HeldTellingRow.alert_id == AlertRow.id,
    AlertRow.status.in_(("open", "unresolved_exhausted")),
).correlate(NoticeRow)
"""Whether a notice is a summary and one of the alerts that were folded into it is nobody's: what became of the alert on
which it stands is no reason to call it back."""
