"""Record that somebody tried to reach a resident, and do what follows from it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import LATE_DETECTION, VISIT_IDS
from services.visits.domain.visit import Effect, OpenVisit, effect_on
from services.visits.storage.contacts import ContactStore
from services.visits.storage.residents import ResidentStore
from services.visits.storage.tables import OUTBOX
from services.visits.storage.visits import VisitFact, VisitStore
from services.visits.use_cases.announce import completed, missed
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.visits import ContactRecorded, HazardFound, HealthFlagged, NeedFound, NoAnswerRepeated
from shared.contracts.visits_requests import Finding
from shared.contracts.words import ContactMode, Outcome

__all__ = ["Contact", "contact_id", "record_contact"]

REPEATED = 2
"""Contacts without an answer in a row from which on others are told."""


@dataclass(frozen=True, slots=True)
class Contact:
    """What was reported."""

    command_id: UUID
    resident_id: UUID
    area: str
    mode: ContactMode
    outcome: Outcome
    happened_at: datetime
    recorded_at: datetime
    actor: str
    visit_id: UUID | None = None
    also_for: Sequence[UUID] = ()
    """Further visits it was made for."""
    staff_id: UUID | None = None
    staff_name: str | None = None
    note: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        """The same however often it is reported."""
        return contact_id(self.command_id)

    @property
    def named(self) -> list[UUID]:
        """Visits it was made for."""
        return [*([self.visit_id] if self.visit_id else []), *self.also_for]

    def row(self) -> dict[str, Any]:
        """Return it as it is stored; which visits it completed stands at them."""
        findings = [finding.model_dump(mode="json") for finding in self.findings]
        stored = asdict(self)
        del stored["also_for"]
        return stored | {"id": self.id, "findings": findings}


def contact_id(command_id: UUID) -> UUID:
    """Return the id of the contact that a command records."""
    return uuid5(VISIT_IDS, f"contact:{command_id}")


async def record_contact(session: AsyncSession, contact: Contact, *, counts: bool) -> bool:
    """Keep a contact and complete the visits that it completes; False if it had been kept before.

    The caller holds the resident's row, so that nobody plans or records for the resident meanwhile. A visit that is
    overdue is declared missed first: whether the sweep or the record comes first makes no difference.

    Parameters
    ----------
    counts
        False for a resident who is not on the list: the contact is kept and told, but no duty follows from it.
    """
    if not await ContactStore(session).add(contact.row()):
        return False
    events = [_recorded(contact), *_findings(contact)]
    if counts:
        events += await _visits(session, contact)
        events += await _silence(session, contact)
    await OUTBOX.add(session, *events)
    return True


async def _visits(session: AsyncSession, contact: Contact) -> list[Event]:
    visits, now = VisitStore(session), contact.recorded_at
    around = await visits.open_for_contact(
        resident_id=contact.resident_id, happened_at=contact.happened_at, named=contact.named
    )
    effects = {visit.id: _effect(visit, contact) for visit in around}
    late = [visit_id for visit_id, effect in effects.items() if effect is Effect.COMPLETES_LATE]
    declared = await visits.miss_now(late, now=now, late_before=now - LATE_DETECTION) if late else []
    done: list[VisitFact] = []
    for effect in (Effect.COMPLETES, Effect.COMPLETES_LATE):
        chosen = [visit_id for visit_id, found in effects.items() if found is effect]
        done += await visits.complete(chosen, effect=effect, contact_id=contact.id, happened_at=contact.happened_at)
    await visits.note_try(
        resident_id=contact.resident_id, outcome=contact.outcome.value, happened_at=contact.happened_at
    )
    if contact.outcome.reached:
        await visits.limit_remote([contact.resident_id])
    if done:
        await ResidentStore(session).replan_rolling(contact.resident_id, [visit.id for visit in done], now=now)
    return [*missed(declared, now=now), *completed(done, modes={contact.id: contact.mode}, now=now)]


def _effect(visit: OpenVisit, contact: Contact) -> Effect:
    return effect_on(
        visit,
        mode=contact.mode.value,
        reached=contact.outcome.reached,
        happened_at=contact.happened_at,
        named=visit.id in contact.named,
        now=contact.recorded_at,
        findings=bool(contact.note.strip() or contact.findings),
    )


async def _silence(session: AsyncSession, contact: Contact) -> list[Event]:
    if contact.outcome is not Outcome.NO_ANSWER:
        return []
    silence = await ContactStore(session).silence(contact.resident_id)
    if silence.count < REPEATED or silence.first_at is None or contact.happened_at < silence.first_at:
        return []
    return [
        NoAnswerRepeated(
            event_id=NoAnswerRepeated.identify(contact.id),
            occurred_at=contact.recorded_at,
            **place_of(contact.area),
            contact_id=contact.id,
            resident_id=contact.resident_id,
            count=silence.count,
            first_at=silence.first_at,
        )
    ]


def _recorded(contact: Contact) -> Event:
    return ContactRecorded(
        event_id=ContactRecorded.identify(contact.id),
        occurred_at=contact.recorded_at,
        **place_of(contact.area),
        contact_id=contact.id,
        resident_id=contact.resident_id,
        mode=contact.mode,
        outcome=contact.outcome,
        happened_at=contact.happened_at,
    )


def _findings(contact: Contact) -> list[Event]:
    return [_found(contact, number, finding) for number, finding in enumerate(contact.findings)]


def _found(contact: Contact, number: int, finding: Finding) -> Event:
    finding_id = uuid5(contact.id, str(number))
    about = {
        "occurred_at": contact.recorded_at,
        **place_of(contact.area),
        "finding_id": finding_id,
        "contact_id": contact.id,
        "resident_id": contact.resident_id,
    }
    match finding.kind:
        case "health":
            return HealthFlagged(event_id=HealthFlagged.identify(finding_id), severity=finding.severity, **about)
        case "hazard":
            return HazardFound(event_id=HazardFound.identify(finding_id), hazard=finding.code, **about)
        case "need":
            return NeedFound(event_id=NeedFound.identify(finding_id), need=finding.code, **about)
