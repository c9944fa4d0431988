"""Tell relatives of an alert, as far as the resident allows it at this moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient, Sending, mobile_among
from services.alerts.domain.relatives import PURPOSES, TEMPLATES, Relative
from services.alerts.domain.templates import Saying, TextBook
from services.alerts.domain.texts import RELATIVE_ROLE, role_name
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.copies import CopyStore, KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.relatives import RelativeCopyStore
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.judge_facts import judge_facts
from services.alerts.use_cases.tell_people import Message
from shared.contracts.base import Event
from shared.contracts.registry_assessments import HealthFlagConfirmed
from shared.contracts.registry_relatives import RelativesResolved
from shared.contracts.visits import HealthFlagged
from shared.contracts.visits_passcodes import PasscodeChallengeFailed

__all__ = ["RELATIVES_LEVEL", "TELLING", "keep_relatives", "raise_and_tell"]

RELATIVES_LEVEL = 0
"""Level of relatives' notices: below the first, because nobody waits for their answer and the climb goes on."""

ASKED_FIRST = ("grid_leader", "compound_director", "secretary", "deputy_head", "block_captain")
"""Whom relatives ask. Not the liaison: it may be in their name that a stranger has come."""

TELLING = (PasscodeChallengeFailed, HealthFlagged, HealthFlagConfirmed)
"""Facts of which relatives may be told."""

LATEST = timedelta(days=1)
"""An alert that is older is no news to somebody who may be told only now."""


async def raise_and_tell(session: AsyncSession, events: Sequence[Event], *, sending: Sending, now: datetime) -> None:
    """Judge facts of `TELLING`, then tell the relatives of those whom they are about.

    Their lists are locked before the alerts are: one that changes at this very moment waits, and then finds the alert.
    Alerts that are there are locked before anybody is told: what somebody was told is counted under the last lock.
    """
    residents = [event.resident_id for event in events if isinstance(event, TELLING)]
    relatives = await RelativeCopyStore(session).lock(residents)
    await AlertStore(session).unclosed_about(residents, kinds=list(PURPOSES))
    await judge_facts(session, events, sending=sending, now=now)
    await _tell(session, relatives, sending=sending, now=now)


async def keep_relatives(
    session: AsyncSession, events: Sequence[RelativesResolved], *, sending: Sending, now: datetime
) -> None:
    """Remember who may be told, and tell those who may be told only now of the alerts that are not closed."""
    store = RelativeCopyStore(session)
    await store.keep(
        [
            {
                "resident_id": event.resident_id,
                "entity_version": event.entity_version,
                "people": [one.model_dump(mode="json") for one in event.relatives],
            }
            for event in events
        ]
    )
    relatives = await store.lock(event.resident_id for event in events)
    await _tell(session, relatives, sending=sending, now=now, since=now - LATEST)


async def _tell(
    session: AsyncSession,
    relatives: Mapping[UUID, Sequence[Relative]],
    *,
    sending: Sending,
    now: datetime,
    since: datetime | None = None,
) -> None:
    if not relatives:
        return
    await session.flush()
    alerts = await AlertStore(session).unclosed_about(list(relatives), kinds=list(PURPOSES))
    alerts = [alert for alert in alerts if since is None or alert.raised_at >= since]
    if not alerts:
        return
    told = await RelativeCopyStore(session).told([alert.id for alert in alerts])
    copies, journal = CopyStore(session), Journal()
    book = await TemplateStore(session).book()
    homes = await copies.homes_of(alert.resident_id for alert in alerts)
    circles = await copies.circles_of([alert.circle_of for alert in alerts])
    for alert in alerts:
        call = _whom_to_call(circles.get(alert.circle_of, {}), sending)
        for relative in relatives[alert.circle_of]:
            if (alert.id, relative.id) not in told and relative.may_be_told(alert.kind, now=now):
                home = homes.get(alert.circle_of)
                _tell_one(journal, book, alert, relative, resident=home, call=call, sending=sending, now=now)
    await journal.write(session)


def _whom_to_call(circle: Mapping[str, Recipient], sending: Sending) -> Recipient:
    people = (circle[role] for role in ASKED_FIRST if role in circle)
    return next((person for person in people if person.phone), sending.district)


def _tell_one(
    journal: Journal,
    book: TextBook,
    alert: AlertRow,
    relative: Relative,
    *,
    resident: KnownResident | None,
    call: Recipient,
    sending: Sending,
    now: datetime,
) -> None:
    person = Recipient(
        staff_id=relative.id,
        name=relative.name,
        role=RELATIVE_ROLE,
        phone=relative.phones[0] if relative.phones else None,
        mobile=mobile_among(relative.phones),
    )
    values = {"name": resident.home.name if resident else None, "who": call.name, "phone": call.phone}
    saying = Saying(TEMPLATES[alert.kind], values, relative.language)
    silent = resident.silent_because if resident else None
    message = Message(saying=saying, level=RELATIVES_LEVEL, silent_because=silent, linked=False)
    message.write(journal, book, alert, person, sending=sending, now=now)
    if not person.ways(sending.channels):
        missing = f"{role_name(RELATIVE_ROLE)}{relative.name}没有可用的联系方式,未能通知"
        journal.entry(alert.id, at=now, kind="no_recipient", text=missing, who=relative.name)
