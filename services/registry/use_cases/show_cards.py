"""Show cards: what became of them, who holds which, who holds none, and the sheets to print."""

from asyncio import to_thread
from base64 import b64encode
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.contact_card import ROLES
from services.registry.files.card_sheet import CARDS_PER_SHEET, PrintedCard, card_sheets
from services.registry.storage.areas import AreaStore
from services.registry.storage.card_views import CardViewStore
from services.registry.storage.cards import Card, CardStore
from services.registry.storage.findings import FindingStore
from services.registry.storage.held import held_of
from services.registry.storage.residents import ResidentStore
from services.registry.storage.sealed import Vault
from services.registry.use_cases.find_residents import line_of
from services.registry.use_cases.search_residents import page_after, page_token
from services.registry.use_cases.viewing import check_reach, hidden_from
from shared.contracts.registry_cards import (
    CardCounts,
    CardGap,
    CardGaps,
    CardItem,
    CardLine,
    Cards,
    CardSheets,
    CompoundCoverage,
    CountCards,
    GetCardSheets,
    ListCardGaps,
    ListCards,
)
from shared.edge import RefusedError
from shared.fonts import NoFontError

__all__ = ["card_counts", "card_gaps", "cards_held", "cards_to_print", "lines_of", "print_cards"]

ELSEWHERE = "没有这个社区"


def lines_of(card: Card) -> list[CardLine]:
    """Return what is printed on a card, in order."""
    order = list(ROLES)
    lines = sorted(card.lines, key=lambda line: order.index(line.role))
    return [CardLine.model_validate({"role": line.role, "label": line.label, "phone": line.phone}) for line in lines]


async def card_counts(session: AsyncSession, query: CountCards) -> CardCounts:
    """Count the cards of an area, and the residents who hold one."""
    check_reach(query.viewer, query.area, missing=ELSEWHERE)
    store = CardViewStore(session)
    counts = await store.counts(query.area)
    by_status = {status: sum(n for held, _, n, _ in counts if held == status) for status in ("stock", "issued", "void")}
    return CardCounts(
        printed=sum(by_status.values()),
        stock=by_status["stock"],
        issued=by_status["issued"],
        void=by_status["void"],
        stale=sum(stale for status, _, _, stale in counts if status == "issued"),
        void_by_reason={reason: n for _, reason, n, _ in counts if reason},
        coverage=[
            CompoundCoverage(community=community, compound=compound, residents=residents, covered=covered)
            for community, compound, residents, covered in await store.coverage(query.area)
        ],
    )


async def cards_held(session: AsyncSession, query: ListCards, *, today: date) -> Cards:
    """Return one page of the cards that residents of a community hold."""
    check_reach(query.viewer, query.community, missing=ELSEWHERE)
    cards = await CardStore(session).issued_in(
        query.community, holder=query.resident_id, stale_only=query.stale_only, after=query.after or 0,
        limit=query.limit + 1,
    )  # fmt: skip
    shown = cards[: query.limit]
    finding = FindingStore(session, hidden=await hidden_from(session, query.viewer))
    rows = await finding.lines_of([card.resident_id for card in shown if card.resident_id])
    vault = Vault.of(session)
    lines = {row.id: line_of(vault, row, today=today) for row in rows}
    items = [
        CardItem(
            card_id=card.id,
            number=card.number,
            community=card.community,
            resident=lines[card.resident_id],
            issued_at=card.issued_at,
            stale_since=card.stale_since,
            stale_reason=card.stale_reason,
            lines=lines_of(card),
        )
        for card in shown
        if card.resident_id is not None and card.issued_at is not None
    ]
    return Cards(items=items, next_after=shown[-1].number if len(cards) > query.limit else None)


async def card_gaps(session: AsyncSession, query: ListCardGaps, *, today: date) -> CardGaps:
    """Return one page of the residents without a valid card."""
    check_reach(query.viewer, query.area, missing=ELSEWHERE)
    rows = await CardViewStore(session).gaps(
        query.area,
        after=page_after(query.after) if query.after else None,
        hidden=await hidden_from(session, query.viewer),
        held=held_of(query.viewer),
        limit=query.limit,
    )
    vault, shown = Vault.of(session), rows[: query.limit]
    return CardGaps(
        items=[
            CardGap(
                item=line_of(vault, row, today=today),
                community=row.community,
                reason="stale" if row.card_id else "none",
            )
            for row in shown
        ],
        next_page=page_token(shown[-1]) if len(rows) > query.limit else None,
    )


async def cards_to_print(session: AsyncSession, query: GetCardSheets) -> list[tuple[UUID, PrintedCard]]:
    """Return what is to be printed on some cards, each with who holds it.

    Raises
    ------
    RefusedError
        Raised for a number that nobody holds.
    """
    check_reach(query.viewer, query.community, missing=ELSEWHERE)
    cards = await CardStore(session).numbered(query.community, query.numbers)
    issued = {card.resident_id: card for card in cards if card.status == "issued" and card.resident_id is not None}
    if len(issued) < len(set(query.numbers)):
        missing = sorted(set(query.numbers) - {card.number for card in issued.values()})
        raise RefusedError(f"第 {'、'.join(map(str, missing))} 号卡没有发给任何人,不能打印", field="numbers")
    names = {one.id: one.person.name for one in await ResidentStore(session).by_ids(issued)}
    community = next((area.name for area in await AreaStore(session).communities() if area.code == query.community), "")
    return [
        (
            holder,
            PrintedCard(
                number=card.number,
                name=names[holder],
                community=community,
                community_code=query.community,
                lines=[(ROLES[line.role], line.label, line.phone) for line in lines_of(card)],
            ),
        )
        for holder, card in issued.items()
    ]


async def print_cards(printed: list[PrintedCard], *, font: str | None) -> CardSheets:
    """Return the sheets as a file; takes seconds, so in a thread.

    Raises
    ------
    RefusedError
        Raised where no Chinese font can be found.
    """
    try:
        content = await to_thread(card_sheets, printed, font=font)
    except NoFontError as error:
        raise RefusedError(str(error)) from None
    return CardSheets(content_base64=b64encode(content).decode(), sheets=-(-len(printed) // CARDS_PER_SHEET))
