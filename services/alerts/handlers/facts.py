"""Facts that raise alerts or end them: by the rules, and what is more than a rule can say."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.deps import Deps
from services.alerts.domain.mailings import Hours
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.close_from_facts import record_contacts
from services.alerts.use_cases.hand_to_agencies import hand_over, withdraw
from services.alerts.use_cases.judge_facts import judge_facts
from services.alerts.use_cases.post_days import keep_contacts
from services.alerts.use_cases.settle_vacancies import fill_posts, hear_vacancies
from services.alerts.use_cases.tell_participants import PARTICIPANTS, tell_participants
from services.alerts.use_cases.tell_relatives import TELLING, raise_and_tell
from shared.contracts.alerts_agencies import AgencyReceived
from shared.contracts.alerts_replies import ReplyReceived
from shared.contracts.base import Event
from shared.contracts.catalog import LISTENERS
from shared.contracts.house import Swept
from shared.contracts.registry import (
    CareCircleResolved,
    ResidentProfiled,
    ResponsibilityFilled,
    ResponsibilityVacant,
    StaffProfiled,
)
from shared.contracts.registry_correspondence import CorrespondenceResolved
from shared.contracts.registry_merges import ResidentsMerged, ResidentsUnmerged
from shared.contracts.registry_relatives import RelativesResolved
from shared.contracts.visits import ContactRecorded, HazardFound
from shared.contracts.visits_door import HazardFixed

RAISED = 100
"""Facts that raise or end alerts in one transaction: enough to share its round trips, few enough to be short."""

APART = (
    ResidentProfiled,
    StaffProfiled,
    CareCircleResolved,
    RelativesResolved,
    ReplyReceived,
    CorrespondenceResolved,
    ResponsibilityVacant,
    ResponsibilityFilled,
    ResidentsMerged,
    ResidentsUnmerged,
    Swept,
    AgencyReceived,
)
"""Copies, posts that have to stay vacant for a moment, who is whom, who has looked: not judged as they come."""


def _judge(event: type[Event]) -> None:
    @EDGE.on_many(event, batch=RAISED)
    async def on_facts(events: list[Event], deps: Deps) -> None:
        """Raise and close what the rules say of this kind of event."""
        now = deps.clock.now()
        async with deps.sessions.begin() as session:
            if event in PARTICIPANTS:
                await tell_participants(session, events, sending=deps.sending, hours=Hours(deps.zone), now=now)
                return
            judge = raise_and_tell if event in TELLING else judge_facts
            await judge(session, events, sending=deps.sending, now=now)
            await _follow_up(session, events, now=now)


async def _follow_up(session: AsyncSession, events: list[Event], *, now: datetime) -> None:
    """Do what is more than a rule can say, after the rules; the events are of one kind."""
    if contacts := [one for one in events if isinstance(one, ContactRecorded)]:
        await keep_contacts(session, contacts, now=now)
        await record_contacts(session, contacts, now=now)
    if found := [one for one in events if isinstance(one, HazardFound)]:
        await hand_over(session, found, now=now)
    if fixed := [one for one in events if isinstance(one, HazardFixed)]:
        await withdraw(session, fixed)


for _event in LISTENERS["alerts"]:
    if _event not in APART:
        _judge(_event)


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
