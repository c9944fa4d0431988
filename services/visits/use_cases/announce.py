"""What visits says about a visit: its facts as events."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from services.visits.domain.visit import overdue_minutes
from services.visits.storage.visits import VisitFact
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.visits import VisitCancelled, VisitCompleted, VisitMissed, VisitUnassigned
from shared.contracts.words import ContactMode

__all__ = ["cancelled", "completed", "missed", "unassigned"]


def unassigned(visits: Iterable[VisitFact], *, circles: Mapping[UUID, int], now: datetime) -> list[Event]:
    """Say which of the visits have nobody to make them.

    Parameters
    ----------
    circles
        Resident to the version of the care circle in which nobody was found.
    """
    return [
        VisitUnassigned(
            event_id=VisitUnassigned.identify(visit.resident_id, visit.rule_id, visit.period, visit.revision),
            occurred_at=now,
            **place_of(visit.area),
            entity_version=visit.revision,
            visit_id=visit.id,
            resident_id=visit.resident_id,
            deadline_at=visit.deadline_at,
            circle_version=circles.get(visit.resident_id, 0),
        )
        for visit in visits
        if visit.liaison_id is None
    ]


def missed(visits: Iterable[VisitFact], *, now: datetime) -> list[Event]:
    """Say that visits are missed. One visit has one such event, whoever says it and however often."""
    return [
        VisitMissed(
            event_id=VisitMissed.identify(visit.resident_id, visit.rule_id, visit.period),
            occurred_at=now,
            **place_of(visit.area),
            entity_version=visit.revision,
            visit_id=visit.id,
            resident_id=visit.resident_id,
            liaison_id=visit.liaison_id,
            rule_id=visit.rule_id,
            period=visit.period,
            deadline_at=visit.deadline_at,
            overdue_minutes=overdue_minutes(deadline_at=visit.deadline_at, now=now),
            detected_late=visit.detected_late,
        )
        for visit in visits
    ]


def completed(visits: Iterable[VisitFact], *, modes: dict[UUID, ContactMode], now: datetime) -> list[Event]:
    """Say that visits are done.

    Parameters
    ----------
    modes
        Contact to the way in which the resident was reached.
    """
    return [
        VisitCompleted(
            event_id=VisitCompleted.identify(visit.resident_id, visit.rule_id, visit.period),
            occurred_at=now,
            **place_of(visit.area),
            entity_version=visit.revision,
            visit_id=visit.id,
            resident_id=visit.resident_id,
            contact_id=visit.contact_id,
            mode=modes[visit.contact_id],
            happened_at=visit.completed_at,
            late=visit.status == "completed_late",
        )
        for visit in visits
        if visit.contact_id is not None
    ]


def cancelled(visits: Iterable[VisitFact], *, now: datetime) -> list[Event]:
    """Say that visits are no longer due."""
    return [
        VisitCancelled(
            event_id=VisitCancelled.identify(visit.resident_id, visit.rule_id, visit.period, visit.revision),
            occurred_at=now,
            **place_of(visit.area),
            entity_version=visit.revision,
            visit_id=visit.id,
            resident_id=visit.resident_id,
            reason=visit.cancel_reason,
        )
        for visit in visits
    ]
