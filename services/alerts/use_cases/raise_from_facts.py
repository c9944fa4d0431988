"""Which fact raises which alert: one function per kind, each knowing what would make the alert needless."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.rules import Occasion
from services.alerts.domain.texts import TITLES
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.outcomes import OutcomeStore
from services.alerts.use_cases.raise_alerts import raise_alerts
from shared.contracts.registry import ResidentUnpaired
from shared.contracts.registry_assessments import HealthFlagConfirmed
from shared.contracts.visits import HealthFlagged, NoAnswerRepeated, VisitMissed, VisitUnassigned

U = TypeVar("U", VisitUnassigned, ResidentUnpaired)

__all__ = ["about_resident", "flag_health", "miss_visits", "repeat_no_answers", "report_unassigned", "report_unpaired"]
__all__ = [
    "about_resident",
    "confirm_health",
    "flag_health",
    "miss_visits",
    "repeat_no_answers",
    "report_unassigned",
    "report_unpaired",
]


async def miss_visits(session: AsyncSession, events: Sequence[VisitMissed], *, sending: Sending, now: datetime) -> None:
    """Raise alerts for missed visits, but not for those already heard to be made up for or cancelled."""
    versions = [(event.visit_id, event.entity_version) for event in events]
    missed = await OutcomeStore(session).keep_visits(versions, status="missed")
    occasions = [
        Occasion(**about_resident(event), kind="visit_missed", case=str(event.visit_id), title=TITLES["visit_missed"])
        for event in events
        if event.visit_id in missed
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def flag_health(
    session: AsyncSession, events: Sequence[HealthFlagged], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts for residents who are not well, as urgent as those say who saw them."""
    occasions = [
        Occasion(
            **about_resident(event),
            kind="health_flagged",
            case=f"{event.resident_id}:{event.finding_id}",
            title=event.summary,
            severity=event.severity.value,
            contact_id=event.contact_id,
        )
        for event in events
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def confirm_health(
    session: AsyncSession, events: Sequence[HealthFlagConfirmed], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts for findings of a screening, as urgent as the person says who confirmed them."""
    occasions = [
        Occasion(
            **about_resident(event),
            kind="health_flagged",
            case=f"{event.resident_id}:{event.flag_id}",
            title=event.summary,
            severity=event.severity.value,
        )
        for event in events
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def repeat_no_answers(
    session: AsyncSession, events: Sequence[NoAnswerRepeated], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts where nobody answers again and again, but not for those reached since."""
    silences = [{"resident_id": event.resident_id, "first_at": event.first_at} for event in events]
    reached = await OutcomeStore(session).keep_silences(silences)
    occasions = [
        Occasion(
            **about_resident(event),
            kind="no_answer_repeated",
            case=f"{event.resident_id}:{event.first_at.isoformat()}",
            title=event.summary,
            contact_id=event.contact_id,
        )
        for event in events
        if event.resident_id not in reached
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def report_unassigned(
    session: AsyncSession, events: Sequence[VisitUnassigned], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts for visits that nobody has to make, but not where a liaison was found since."""
    occasions = [
        Occasion(
            **about_resident(event),
            kind="visit_unassigned",
            case=str(event.resident_id),
            title=TITLES["visit_unassigned"],
        )
        for event in await _without_liaison(session, events)
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def report_unpaired(
    session: AsyncSession, events: Sequence[ResidentUnpaired], *, sending: Sending, now: datetime
) -> None:
    """Tell the community who has been without a liaison for too long, but not where one was found since."""
    occasions = [
        Occasion(**about_resident(event), kind="resident_unpaired", case=str(event.resident_id), title=event.summary)
        for event in await _without_liaison(session, events)
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def _without_liaison(session: AsyncSession, events: Sequence[U]) -> list[U]:
    circles = await CopyStore(session).lock_circles(event.resident_id for event in events)
    return [event for event in events if not _found_since(event, circles.get(event.resident_id))]


def _found_since(event: VisitUnassigned | ResidentUnpaired, circle: tuple[datetime, int] | None) -> bool:
    """Say whether a circle with a liaison answers what was told: by its version where that is known.

    Visits may have looked at an old circle late: by time alone, what it then says would count as the newer.
    """
    if circle is None:
        return False
    resolved_at, version = circle
    if isinstance(event, VisitUnassigned) and event.circle_version is not None:
        return version >= event.circle_version
    return resolved_at > event.occurred_at


def about_resident(event: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what an occasion takes over from an event about one resident."""
    return {
        "event_id": event.event_id,
        "district": event.district,
        "street": event.street,
        "community": event.community,
        "circle_of": event.resident_id,
        "resident_id": event.resident_id,
    }
