"""Which fact raises which alert: one function per kind, each knowing what would make the alert needless."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.rules import Occasion
from services.alerts.domain.texts import TITLES, vacancy_title
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.outcomes import OutcomeStore
from services.alerts.use_cases.raise_alert import raise_alert
from shared.contracts.base import Event
from shared.contracts.registry import ResidentUnpaired, ResponsibilityVacant
from shared.contracts.visits import HealthFlagged, NoAnswerRepeated, VisitMissed, VisitUnassigned

__all__ = ["flag_health", "miss_visit", "repeat_no_answer", "report_unassigned", "report_unpaired", "report_vacancy"]


async def miss_visit(session: AsyncSession, event: VisitMissed, *, sending: Sending, now: datetime) -> None:
    """Raise an alert for a missed visit, unless it was heard before that the visit has been made up for."""
    if await OutcomeStore(session).miss_visit(event.visit_id):
        occasion = Occasion(
            **_place(event),
            kind="visit_missed",
            case=str(event.visit_id),
            title=TITLES["visit_missed"],
            circle_of=event.resident_id,
            resident_id=event.resident_id,
        )
        await raise_alert(session, occasion, sending=sending, now=now)


async def flag_health(session: AsyncSession, event: HealthFlagged, *, sending: Sending, now: datetime) -> None:
    """Raise an alert for somebody who is not well, as urgent as the one who saw them says."""
    occasion = Occasion(
        **_place(event),
        kind="health_flagged",
        case=f"{event.resident_id}:{event.finding_id}",
        title=event.summary,
        severity=event.severity.value,
        circle_of=event.resident_id,
        resident_id=event.resident_id,
        contact_id=event.contact_id,
    )
    await raise_alert(session, occasion, sending=sending, now=now)


async def repeat_no_answer(session: AsyncSession, event: NoAnswerRepeated, *, sending: Sending, now: datetime) -> None:
    """Raise an alert when nobody answers again and again, unless the resident has been reached since."""
    if await OutcomeStore(session).reached_since(event.resident_id, first_at=event.first_at):
        return
    occasion = Occasion(
        **_place(event),
        kind="no_answer_repeated",
        case=f"{event.resident_id}:{event.first_at.isoformat()}",
        title=event.summary,
        circle_of=event.resident_id,
        resident_id=event.resident_id,
        contact_id=event.contact_id,
    )
    await raise_alert(session, occasion, sending=sending, now=now)


async def report_unassigned(session: AsyncSession, event: VisitUnassigned, *, sending: Sending, now: datetime) -> None:
    """Raise an alert for a visit that nobody has to make, unless a liaison was found since."""
    if await _found_liaison(session, event.resident_id, after=event.occurred_at):
        return
    occasion = Occasion(
        **_place(event),
        kind="visit_unassigned",
        case=str(event.resident_id),
        title=TITLES["visit_unassigned"],
        circle_of=event.resident_id,
        resident_id=event.resident_id,
    )
    await raise_alert(session, occasion, sending=sending, now=now)


async def report_unpaired(session: AsyncSession, event: ResidentUnpaired, *, sending: Sending, now: datetime) -> None:
    """Tell the community that a special resident has been without a liaison for too long, unless one was found."""
    if await _found_liaison(session, event.resident_id, after=event.occurred_at):
        return
    occasion = Occasion(
        **_place(event),
        kind="resident_unpaired",
        case=str(event.resident_id),
        title=event.summary,
        circle_of=event.resident_id,
        resident_id=event.resident_id,
    )
    await raise_alert(session, occasion, sending=sending, now=now)


async def report_vacancy(
    session: AsyncSession, event: ResponsibilityVacant, *, sending: Sending, now: datetime
) -> None:
    """Raise one alert per vacant post, however many residents it leaves without somebody."""
    outcomes = OutcomeStore(session)
    role = event.role.value
    await outcomes.lock_post(role=role, post_id=event.post_id)
    await outcomes.keep_vacancy(
        resident_id=event.resident_id,
        role=role,
        post_id=event.post_id,
        vacant=True,
        entity_version=event.entity_version,
        changed_at=event.occurred_at,
    )
    residents = await outcomes.vacant_for(role=role, post_id=event.post_id)
    if event.resident_id not in residents:
        return
    occasion = Occasion(
        **_place(event),
        kind="responsibility_vacant",
        case=f"{role}:{event.post_id}",
        title=vacancy_title(role, len(residents)),
        circle_of=event.resident_id,
        resident_id=event.resident_id if event.scope == "resident" else None,
        vacant_role=role,
    )
    await raise_alert(session, occasion, sending=sending, now=now)


async def _found_liaison(session: AsyncSession, resident_id: UUID, *, after: datetime) -> bool:
    since = await CopyStore(session).liaison_since(resident_id)
    return since is not None and since > after


def _place(event: Event) -> dict[str, Any]:
    return {
        "event_id": event.event_id,
        "district": event.district,
        "street": event.street,
        "community": event.community,
    }
