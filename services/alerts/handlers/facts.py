"""Facts that raise alerts or end them."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.close_from_facts import cancel_visits, complete_visits, record_contacts
from services.alerts.use_cases.raise_from_facts import (
    confirm_health,
    flag_health,
    miss_visits,
    repeat_no_answers,
    report_unassigned,
    report_unpaired,
)
from services.alerts.use_cases.settle_vacancies import fill_posts, hear_vacancies
from shared.contracts.registry import ResidentUnpaired, ResponsibilityFilled, ResponsibilityVacant
from shared.contracts.registry_assessments import HealthFlagConfirmed
from shared.contracts.visits import (
    ContactRecorded,
    HealthFlagged,
    NoAnswerRepeated,
    VisitCancelled,
    VisitCompleted,
    VisitMissed,
    VisitUnassigned,
)

RAISED = 100
"""Facts that raise or end alerts in one transaction: enough to share its round trips, few enough to be short."""


@EDGE.on_many(VisitMissed, batch=RAISED)
async def on_visits_missed(events: list[VisitMissed], deps: Deps) -> None:
    """Turn a missed visit into one alert to those who answer for the resident."""
    async with deps.sessions.begin() as session:
        await miss_visits(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(VisitCompleted)
async def on_visits_completed(events: list[VisitCompleted], deps: Deps) -> None:
    """Close the alerts of missed visits that were made up for."""
    async with deps.sessions.begin() as session:
        await complete_visits(session, events, now=deps.clock.now())


@EDGE.on_many(VisitCancelled)
async def on_visits_cancelled(events: list[VisitCancelled], deps: Deps) -> None:
    """Close the alerts of missed visits that are no longer due."""
    async with deps.sessions.begin() as session:
        await cancel_visits(session, events, now=deps.clock.now())


@EDGE.on_many(VisitUnassigned, batch=RAISED)
async def on_visits_unassigned(events: list[VisitUnassigned], deps: Deps) -> None:
    """Tell the next in charge that nobody has this visit."""
    async with deps.sessions.begin() as session:
        await report_unassigned(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(ResidentUnpaired, batch=RAISED)
async def on_residents_unpaired(events: list[ResidentUnpaired], deps: Deps) -> None:
    """Tell the community that a resident has been without a liaison for too long."""
    async with deps.sessions.begin() as session:
        await report_unpaired(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(HealthFlagged, batch=RAISED)
async def on_health_flagged(events: list[HealthFlagged], deps: Deps) -> None:
    """Turn a health finding into one alert."""
    async with deps.sessions.begin() as session:
        await flag_health(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(HealthFlagConfirmed, batch=RAISED)
async def on_health_flags_confirmed(events: list[HealthFlagConfirmed], deps: Deps) -> None:
    """Turn a confirmed finding of a screening into one alert."""
    async with deps.sessions.begin() as session:
        await confirm_health(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(NoAnswerRepeated, batch=RAISED)
async def on_no_answers_repeated(events: list[NoAnswerRepeated], deps: Deps) -> None:
    """Turn two contacts without an answer into one urgent alert."""
    async with deps.sessions.begin() as session:
        await repeat_no_answers(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(ContactRecorded)
async def on_contacts_recorded(events: list[ContactRecorded], deps: Deps) -> None:
    """Close the alerts of residents who have been reached since."""
    async with deps.sessions.begin() as session:
        await record_contacts(session, events, now=deps.clock.now())


@EDGE.on_many(ResponsibilityVacant, batch=RAISED)
async def on_responsibilities_vacant(events: list[ResponsibilityVacant], deps: Deps) -> None:
    """Remember which posts have nobody; those that stay vacant become alerts."""
    async with deps.sessions.begin() as session:
        await hear_vacancies(session, events, settle=deps.settle)


@EDGE.on_many(ResponsibilityFilled, batch=RAISED)
async def on_responsibilities_filled(events: list[ResponsibilityFilled], deps: Deps) -> None:
    """Close the alert of a post that is vacant for nobody any more."""
    async with deps.sessions.begin() as session:
        await fill_posts(session, events, now=deps.clock.now())
