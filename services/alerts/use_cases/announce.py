"""What every event about an alert says."""

from datetime import datetime
from typing import Any

from services.alerts.storage.tables import AlertRow

__all__ = ["about"]


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
