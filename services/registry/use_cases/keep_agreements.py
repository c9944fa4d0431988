"""Keep guardianship agreements, tell when they end, and check the packs of those whom the community watches over."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.pack import Paper, gaps_of
from services.registry.storage.agreements import AgreementStore, Signed
from services.registry.storage.held import held_of
from services.registry.storage.ledger_entries import LedgerEntryStore
from services.registry.storage.outgoing import tell
from services.registry.use_cases.known_resident import known_resident
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.resolve_relatives import resolve_relatives
from services.registry.use_cases.viewing import check_reach, visible_ledger
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.registry_agreements import (
    Agreement,
    AgreementExpired,
    AgreementRenewalDue,
    CheckPacks,
    Guardian,
    Guardians,
    GuardiansOf,
    Pack,
    Packs,
    RecordPackDocument,
    SignAgreement,
)
from shared.edge import RefusedError

__all__ = ["check_packs", "guardians_of", "record_document", "remind_of_agreements", "sign_agreement"]

AHEAD = timedelta(days=30)
"""How long before its end an agreement is to be renewed."""


async def sign_agreement(session: AsyncSession, command: SignAgreement, day: Day) -> bool:
    """Keep an agreement; returns whether it was new.

    Raises
    ------
    RefusedError
        Raised for an unknown resident, and for days that cannot be.
    """
    if await obeyed_before(session, command):
        return False
    resident = await known_resident(session, command.resident_id, command.viewer)
    if command.signed_on > day.today:
        raise RefusedError("签订日期不能晚于今天", field="signed_on")
    if command.expires_on <= command.signed_on:
        raise RefusedError("到期日期应晚于签订日期", field="expires_on")
    said = command.model_dump(exclude={"viewer", "command_id", "actor", "resident_id"})
    await AgreementStore(session).sign(
        id=command.command_id, resident_id=resident.id, recorded_by=command.actor, recorded_at=day.now, **said
    )
    await resolve_relatives(session, [resident.id], day)
    return True


async def guardians_of(session: AsyncSession, query: GuardiansOf, *, today: date) -> Guardians:
    """Return who may act as guardian today; rights begin and end with the days of the agreement, not with a sweep."""
    await known_resident(session, query.resident_id, query.viewer)
    rows = await AgreementStore(session).of_residents([query.resident_id])
    return Guardians(
        items=[Guardian.model_validate(_said(row)) for row in rows if row.signed_on <= today < row.expires_on],
        ended=[Agreement.model_validate(_said(row)) for row in rows if row.expires_on <= today],
    )


def _said(row: Signed) -> dict[str, object]:
    names = ("number", "guardian_name", "guardian_phone", "relation", "signed_on", "expires_on")
    return {"agreement_id": row.id} | {name: getattr(row, name) for name in names}


async def remind_of_agreements(session: AsyncSession, day: Day) -> bool:
    """Tell once of each agreement that ends within 30 days, and once that it has ended; returns whether any did."""
    store = AgreementStore(session)
    expired = await store.claim_expired(today=day.today, now=day.now)
    soon = await store.claim_renewals(today=day.today, ahead=AHEAD, now=day.now)
    events: list[Event] = []
    for kind, endings in ((AgreementRenewalDue, soon), (AgreementExpired, expired)):
        events += [
            kind(
                event_id=kind.identify(ending.id),
                occurred_at=day.now,
                **place_of(ending.community),
                entity_version=ending.version,
                agreement_id=ending.id,
                resident_id=ending.resident_id,
                expires_on=ending.expires_on,
            )
            for ending in endings
            if kind is AgreementExpired or ending.expires_on > day.today
        ]
    await tell(session, events)
    if expired:
        await resolve_relatives(session, {ending.resident_id for ending in expired}, day)
    return bool(soon or expired)


async def record_document(session: AsyncSession, command: RecordPackDocument, *, now: datetime) -> bool:
    """Keep a form or card of a pack; returns whether it was new."""
    if await obeyed_before(session, command):
        return False
    resident = await known_resident(session, command.resident_id, command.viewer)
    if command.valid_to is not None and command.valid_to <= command.issued_on:
        raise RefusedError("有效期应晚于发放日期", field="valid_to")
    said = command.model_dump(include={"kind", "number", "issued_on", "valid_to"})
    await AgreementStore(session).add_document(
        id=command.command_id, resident_id=resident.id, recorded_by=command.actor, recorded_at=now, **said
    )
    return True


async def check_packs(session: AsyncSession, query: CheckPacks, *, today: date) -> Packs:
    """Return what is missing or no longer valid in the packs of a ledger's people.

    Raises
    ------
    RefusedError
        Raised for a ledger that the asker must not learn of, and for an unknown resident.
    """
    check_reach(query.viewer, query.community, missing="没有这个社区")
    await visible_ledger(session, query.viewer, query.ledger)
    listed = await LedgerEntryStore(session).people_in(query.community, query.ledger, held=held_of(query.viewer))
    wanted = listed
    if query.resident_id is not None:
        await known_resident(session, query.resident_id, query.viewer)
        wanted = [query.resident_id]
    papers = await _papers(session, wanted)
    registered = set(listed)
    packs = [
        Pack(resident_id=one, gaps=gaps_of(papers[one], registered=one in registered, today=today)) for one in wanted
    ]
    packs.sort(key=lambda pack: (not pack.gaps, str(pack.resident_id)))
    return Packs(items=packs, whole_count=sum(not pack.gaps for pack in packs))


async def _papers(session: AsyncSession, resident_ids: list[UUID]) -> dict[UUID, list[Paper]]:
    store = AgreementStore(session)
    found: dict[UUID, list[Paper]] = defaultdict(list)
    for document in await store.documents_of(resident_ids):
        found[document.resident_id].append(Paper(document.kind, document.issued_on, document.valid_to))
    for agreement in await store.of_residents(resident_ids):
        found[agreement.resident_id].append(Paper("agreement", agreement.signed_on, agreement.expires_on))
    return found
