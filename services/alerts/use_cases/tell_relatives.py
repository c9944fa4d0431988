"""Tell relatives of an alert, as far as the resident allows it at this moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient, Sending, mobile_among
from services.alerts.domain.relatives import PURPOSES, Relative, relative_text
from services.alerts.domain.texts import CHANNEL_NAMES, RELATIVE_ROLE, role_name
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.copies import CopyStore, KnownResident
from services.alerts.storage.journal import Journal
from services.alerts.storage.relatives import RelativeCopyStore
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.judge_facts import judge_facts
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
    homes = await copies.homes_of(alert.resident_id for alert in alerts)
    circles = await copies.circles_of([alert.circle_of for alert in alerts])
    for alert in alerts:
        call = _whom_to_call(circles.get(alert.circle_of, {}), sending)
        for relative in relatives[alert.circle_of]:
            if (alert.id, relative.id) not in told and relative.may_be_told(alert.kind, now=now):
                notice = _Notice(alert, relative, homes.get(alert.circle_of), call)
                notice.write(journal, sending=sending, now=now)
    await journal.write(session)


def _whom_to_call(circle: Mapping[str, Recipient], sending: Sending) -> Recipient:
    people = (circle[role] for role in ASKED_FIRST if role in circle)
    return next((person for person in people if person.phone), sending.district)


class _Notice:
    """What one relative is told of one alert."""

    def __init__(self, alert: AlertRow, relative: Relative, resident: KnownResident | None, call: Recipient) -> None:
        self._alert, self._relative = alert, relative
        self._silent = resident.silent_because if resident else None
        self._text = relative_text(
            alert.kind,
            name=resident.home.name if resident else None,
            who=call.name,
            phone=call.phone,
            language=relative.language,
        )

    def write(self, journal: Journal, *, sending: Sending, now: datetime) -> None:
        """Make one notice per way that reaches the relative; what the screen shows is shown at once."""
        relative, phones = self._relative, self._relative.phones
        person = Recipient(
            staff_id=relative.id,
            name=relative.name,
            role=RELATIVE_ROLE,
            phone=phones[0] if phones else None,
            mobile=mobile_among(phones),
        )
        for chain in sending.chains:
            before_it: UUID | None = None
            for channel, address in person.ways(chain).items():
                before_it = self._add(journal, channel, address, after_id=before_it, now=now)
        if not person.ways(sending.channels):
            text = f"{role_name(RELATIVE_ROLE)}{relative.name}没有可用的联系方式,未能通知"
            journal.entry(self._alert.id, at=now, kind="no_recipient", text=text, who=relative.name)

    def _add(self, journal: Journal, channel: str, address: str, *, after_id: UUID | None, now: datetime) -> UUID:
        at_once = channel == "screen" and not self._silent
        status = "held" if after_id else "sent" if at_once else "waiting"
        notice_id = journal.notice(
            alert_id=self._alert.id,
            level=RELATIVES_LEVEL,
            role=RELATIVE_ROLE,
            staff_id=self._relative.id,
            staff_name=self._relative.name,
            channel=channel,
            address=address,
            text=self._text,
            status="cancelled" if self._silent else status,
            created_at=now,
            due_at=now,
            sent_at=now if at_once else None,
            answer=self._silent or ("已显示" if at_once else None),
            after_id=after_id,
        )
        if at_once:
            self._show(journal, notice_id, now=now)
        return notice_id

    def _show(self, journal: Journal, notice_id: UUID, *, now: datetime) -> None:
        journal.message(
            notice_id=notice_id,
            alert_id=self._alert.id,
            staff_id=self._relative.id,
            community_code=self._alert.community_code,
            received_at=now,
            text=self._text,
            link_token=None,
        )
        told = f"已通知{role_name(RELATIVE_ROLE)}{self._relative.name}({CHANNEL_NAMES['screen']})"
        journal.entry(self._alert.id, at=now, kind="notified", text=told, who=self._relative.name)
