"""Which fact closes which alert: a visit done, a resident reached, a post filled. The order of arrival is no matter."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.texts import ROLE_NAMES
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.outcomes import OutcomeStore
from services.alerts.use_cases.close_alert import close
from shared.contracts.registry import CareCircleResolved, ResponsibilityFilled
from shared.contracts.visits import ContactRecorded, VisitCancelled, VisitCompleted
from shared.contracts.words import Outcome

__all__ = ["cancel_visits", "complete_visits", "fill_post", "find_liaisons", "record_contacts"]


async def complete_visits(session: AsyncSession, events: Sequence[VisitCompleted], *, now: datetime) -> None:
    """Close the alerts of missed visits that were made up for."""
    await OutcomeStore(session).end_visits([event.visit_id for event in events], status="completed")
    modes = {f"visit_missed:{event.visit_id}": event.mode.chinese for event in events}
    for alert in await AlertStore(session).unclosed_of(list(modes)):
        text = f"走访已补做({modes[alert.dedup_key]}),警报自动关闭"
        await close(session, alert, outcome="visit_completed", text=text, now=now)


async def cancel_visits(session: AsyncSession, events: Sequence[VisitCancelled], *, now: datetime) -> None:
    """Close the alerts of missed visits that are no longer due."""
    await OutcomeStore(session).end_visits([event.visit_id for event in events], status="cancelled")
    keys = [f"visit_missed:{event.visit_id}" for event in events]
    for alert in await AlertStore(session).unclosed_of(keys):
        await close(session, alert, outcome="visit_cancelled", text="走访已取消,警报自动关闭", now=now)


async def record_contacts(session: AsyncSession, events: Sequence[ContactRecorded], *, now: datetime) -> None:
    """Close the alerts of residents who did not answer and have been reached since.

    Only a contact after the last one without an answer counts: somebody who was reached in the morning and did not
    answer in the evening is not known to be safe.
    """
    rows = [
        {
            "resident_id": event.resident_id,
            "reached_at": event.happened_at if event.outcome.reached else None,
            "unanswered_at": event.happened_at if event.outcome is Outcome.NO_ANSWER else None,
        }
        for event in events
    ]
    reached = await OutcomeStore(session).keep_contacts(rows)
    for alert in await AlertStore(session).unclosed_about(reached, kinds=["no_answer_repeated"]):
        await close(session, alert, outcome="reached", text="已联系上老人,警报自动关闭", now=now)


async def fill_post(session: AsyncSession, event: ResponsibilityFilled, *, now: datetime) -> None:
    """Close the alert of a post when it is vacant for nobody any more."""
    outcomes = OutcomeStore(session)
    role = event.role.value
    await outcomes.lock_post(role=role, post_id=event.post_id)
    await outcomes.keep_vacancy(
        resident_id=event.resident_id,
        role=role,
        post_id=event.post_id,
        vacant=False,
        entity_version=event.entity_version,
        changed_at=event.occurred_at,
    )
    if await outcomes.vacant_for(role=role, post_id=event.post_id):
        return
    for alert in await AlertStore(session).unclosed_of([f"responsibility_vacant:{role}:{event.post_id}"]):
        await close(session, alert, outcome="filled", text=f"{ROLE_NAMES[role]}已落实,警报自动关闭", now=now)


async def find_liaisons(session: AsyncSession, events: Sequence[CareCircleResolved], *, now: datetime) -> None:
    """Close the alerts of residents who lacked a liaison, once they have one; let alerts climb that waited for this."""
    residents = [event.resident_id for event in events]
    alerts = AlertStore(session)
    with_liaison = await CopyStore(session).with_liaison(residents)
    for alert in await alerts.unclosed_about(with_liaison, kinds=["visit_unassigned", "resident_unpaired"]):
        await close(session, alert, outcome="filled", text="联络员已落实,警报自动关闭", now=now)
    await alerts.hurry(residents, now=now)
