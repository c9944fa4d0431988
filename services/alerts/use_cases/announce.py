"""What every event about an alert says."""

from datetime import datetime
from typing import Any

from services.alerts.storage.group_tables import AlertMemberRow
from services.alerts.storage.tables import AlertRow

__all__ = ["about", "about_member", "all_of"]


def about(alert: AlertRow, *, now: datetime) -> dict[str, Any]:
    """Return the fields that every event about this alert has; each is a new version of the alert."""
    return {
        "occurred_at": now,
        "district": alert.district,
        "street": alert.street,
        "community": alert.community,
        "entity_version": alert.entity_version,
        "alert_id": alert.id,
        "resident_id": alert.resident_id,
        "kind": alert.kind,
        "severity": alert.severity,
    }


def about_member(alert: AlertRow, member: AlertMemberRow, *, now: datetime) -> dict[str, Any]:
    """Return the fields of an event about one case of an alert of several."""
    own = {"resident_id": member.resident_id, "kind": member.kind, "severity": member.severity}
    return about(alert, now=now) | own


def all_of(alert: AlertRow) -> str:
    """Say in Chinese that a step covers every case of an alert of several; nothing of an alert of one."""
    return "(含所列各户)" if alert.member_count else ""
