"""What closes alerts of several kinds at once: a resident reached, a liaison found. They may come in any order."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.journal import Journal
from services.alerts.storage.outcomes import OutcomeStore
from services.alerts.storage.rules import RuleStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.close_alert import close_all
from services.alerts.use_cases.close_cases import settle_those_of
from services.alerts.use_cases.follow_arrivals import arrive
from shared.contracts.registry import CareCircleResolved
from shared.contracts.visits import ContactRecorded
from shared.contracts.words import ContactMode, Outcome

__all__ = ["find_liaisons", "record_contacts"]


async def record_contacts(session: AsyncSession, events: Sequence[ContactRecorded], *, now: datetime) -> None:
    """Close the alerts of residents who did not answer, or showed no signal, and have been reached since.

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
    store = AlertStore(session)
    kinds = (await RuleStore(session).in_force()).kinds_guarded_by("reached")
    alerts = await store.unclosed_about(reached, kinds=kinds)
    calls = await store.unclosed_about([event.resident_id for event in events], kinds=["distress_signalled"])
    alerts += [alert for alert in calls if any(_was_at_the_door(event, alert) for event in events)]
    journal = Journal()
    for alert in alerts:
        if any(_was_at_the_door(event, alert) for event in events):
            arrive(journal, alert, proof="contact", now=now)
    await journal.write(session)
    await close_all(session, alerts, outcome="reached", text="已联系上老人,警报自动关闭", now=now)
    await settle_those_of(session, reached, kinds=kinds, outcome="reached", text="已联系上老人", now=now)


async def find_liaisons(session: AsyncSession, events: Sequence[CareCircleResolved], *, now: datetime) -> None:
    """Close the alerts of residents who lacked a liaison, once they have one; let alerts climb that waited for this."""
    residents = [event.resident_id for event in events]
    alerts = AlertStore(session)
    with_liaison = await CopyStore(session).with_liaison(residents)
    kinds = (await RuleStore(session).in_force()).kinds_guarded_by("liaison")
    settled = await alerts.unclosed_about(with_liaison, kinds=kinds)
    await close_all(session, settled, outcome="filled", text="联络员已落实,警报自动关闭", now=now)
    await settle_those_of(session, with_liaison, kinds=kinds, outcome="filled", text="联络员已落实", now=now)
    await alerts.hurry(residents, now=now)


def _was_at_the_door(event: ContactRecorded, alert: AlertRow) -> bool:
    """Say whether somebody stood before the resident since they called for help; a voice is not enough."""
    at_the_door = event.outcome.reached and event.mode in {ContactMode.DOOR, ContactMode.HOME_VISIT}
    return at_the_door and event.resident_id == alert.circle_of and event.happened_at > alert.raised_at
