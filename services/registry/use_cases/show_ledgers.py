"""Answer what ledgers there are and who is in them, to those who may know."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.ledger import Amendment, Entry
from services.registry.storage.ledger_entries import LedgerEntryStore
from services.registry.storage.ledgers import LedgerStore
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.find_residents import names_of, read_page, write_page
from services.registry.use_cases.viewing import check_reach, hidden_from, visible_ledger
from shared.contracts.base import Viewer
from shared.contracts.registry_ledgers import (
    LedgerAmendment,
    LedgerEntries,
    LedgerEntry,
    LedgerItem,
    LedgerPage,
    Ledgers,
    LedgersOf,
    ListLedgerEntries,
    ListLedgers,
)
from shared.edge import RefusedError

__all__ = ["entries_with_people", "ledger_page", "ledgers_of", "list_ledgers"]


async def list_ledgers(session: AsyncSession, query: ListLedgers) -> Ledgers:
    """Return the ledgers that the asker may know of, with how many are in each."""
    check_reach(query.viewer, query.community, missing="没有这个社区")
    store = LedgerStore(session)
    hidden = await hidden_from(session, query.viewer)
    counts = await store.counts(query.community)
    return Ledgers(
        items=[
            LedgerItem(
                code=ledger.code,
                name=ledger.name,
                kind=ledger.kind,
                restricted=ledger.restricted,
                named_only=ledger.named_only,
                purpose=ledger.purpose,
                legal_basis=ledger.legal_basis,
                retired_on=ledger.retired_on,
                persons=counts.get(ledger.code, 0),
                version=ledger.mark,
            )
            for ledger in (await store.all()).values()
            if ledger.code not in hidden
        ]
    )


async def ledger_page(session: AsyncSession, query: ListLedgerEntries, *, today: date) -> LedgerPage:
    """Return one page of a ledger."""
    check_reach(query.viewer, query.community, missing="没有这个社区")
    await visible_ledger(session, query.viewer, query.ledger)
    rows = await LedgerEntryStore(session).page(
        query.community,
        query.ledger,
        include_left=query.include_left,
        after=read_page(query.after) if query.after else None,
        limit=query.limit,
    )
    shown = rows[: query.limit]
    entries = [entry for _, entry in shown]
    more = len(rows) > query.limit
    return LedgerPage(
        items=await entries_with_people(session, entries, viewer=query.viewer, today=today),
        next_page=write_page(shown[-1][0], shown[-1][1].id) if more else None,
    )


async def ledgers_of(session: AsyncSession, query: LedgersOf, *, today: date) -> LedgerEntries:
    """Return the entries of one resident that the asker may know of.

    Raises
    ------
    RefusedError
        Raised if there is no such resident in the asker's scope.
    """
    known = await ResidentStore(session).by_ids([query.resident_id])
    if not known:
        raise RefusedError.not_found("没有这位居民")
    check_reach(query.viewer, *known[0].communities, missing="没有这位居民")
    hidden = await hidden_from(session, query.viewer)
    entries = await LedgerEntryStore(session).of_resident(query.resident_id)
    visible = [entry for entry in entries if entry.ledger not in hidden]
    return LedgerEntries(items=await entries_with_people(session, visible, viewer=query.viewer, today=today))


async def entries_with_people(
    session: AsyncSession, entries: Sequence[Entry], *, viewer: Viewer | None, today: date
) -> list[LedgerEntry]:
    """Return entries with the line of each resident and all amendments."""
    amendments = await LedgerEntryStore(session).amendments_of([entry.id for entry in entries])
    ids = [entry.resident_id for entry in entries]
    people = await names_of(session, ids, viewer=viewer, today=today, anywhere=True)
    by_id = {item.resident_id: item for item in people.items}
    names = {ledger.code: ledger.name for ledger in (await LedgerStore(session).all()).values()}
    return [
        LedgerEntry(
            entry_id=entry.id,
            ledger=entry.ledger,
            ledger_name=names.get(entry.ledger, ""),
            resident=by_id[entry.resident_id],
            entered_on=entry.entered_on,
            basis=entry.basis,
            origin=entry.origin,
            left_on=entry.left_on,
            leave_reason=entry.leave_reason,
            amendments=[_shown(amendment) for amendment in amendments.get(entry.id, [])],
        )
        for entry in entries
    ]


def _shown(amendment: Amendment) -> LedgerAmendment:
    return LedgerAmendment(
        number=amendment.number,
        field=amendment.field,
        before=amendment.before,
        after=amendment.after,
        reason=amendment.reason,
        amended_by=amendment.amended_by,
        amended_at=amendment.amended_at,
    )
