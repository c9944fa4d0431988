"""What visits says about services at home: its facts as events."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.visits.storage.services import ItemFact
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.visits_services import ServiceCancelled, ServiceDue, ServiceGiven, ServiceMissed

__all__ = ["services_cancelled", "services_due", "services_given", "services_missed"]


def _about(kind: type[Event], item: ItemFact, *, now: datetime) -> dict[str, Any]:
    return {
        "event_id": kind.identify(item.item_id, item.revision),
        "occurred_at": now,
        **place_of(item.area),
        "entity_version": item.revision,
        "item_id": item.item_id,
        "resident_id": item.resident_id,
        "service": item.service,
        "period": item.period,
    }


def services_due(items: Iterable[ItemFact], *, now: datetime) -> list[Event]:
    """Say which services have fallen due."""
    return [ServiceDue(**_about(ServiceDue, item, now=now), ends_at=item.ends_at) for item in items]


def services_given(items: Iterable[ItemFact], *, now: datetime) -> list[Event]:
    """Say which services were given."""
    return [
        ServiceGiven(
            **_about(ServiceGiven, item, now=now), happened_at=item.happened_at, late=item.status == "given_late"
        )
        for item in items
    ]


def services_missed(items: Iterable[ItemFact], *, now: datetime) -> list[Event]:
    """Say which services nobody gave in their period."""
    return [ServiceMissed(**_about(ServiceMissed, item, now=now)) for item in items]


def services_cancelled(items: Iterable[ItemFact], *, now: datetime) -> list[Event]:
    """Say which services are no longer due."""
    return [
        ServiceCancelled(**_about(ServiceCancelled, item, now=now), reason=item.reason or "declined") for item in items
    ]
