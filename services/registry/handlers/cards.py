"""Contact cards: stock, issue, lists, sheets, test calls."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.subjects import holder_of, subjects
from services.registry.use_cases import issue_cards, show_cards
from services.registry.use_cases.call_cards import card_tests, record_test
from services.registry.use_cases.keep_audit import note_read, note_write
from shared.contracts.registry_cards import (
    AddCardStock,
    CardCounts,
    CardGap,
    CardGaps,
    CardItem,
    Cards,
    CardSheets,
    CardTest,
    CardTests,
    CountCards,
    GetCardSheets,
    IssueCards,
    IssuedCards,
    ListCardGaps,
    ListCards,
    ListCardTests,
    RecordCardTest,
    SaveServiceNumber,
    VoidCard,
)
from shared.contracts.registry_requests import Done


@EDGE.answers(SaveServiceNumber)
async def do_save_service_number(command: SaveServiceNumber, deps: Deps) -> Done:
    """Keep under which number a role is reached."""
    async with deps.sessions.begin() as session:
        changed = await issue_cards.save_number(session, command, now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(AddCardStock)
async def do_add_card_stock(command: AddCardStock, deps: Deps) -> Done:
    """Take numbered cards into stock."""
    async with deps.sessions.begin() as session:
        changed = await issue_cards.add_stock(session, command, now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(IssueCards)
async def do_issue_cards(command: IssueCards, deps: Deps) -> IssuedCards:
    """Give cards to residents."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        issued = await issue_cards.issue_cards(session, command, now=now)
        await note_write(session, command, command.resident_ids, now=now)
        return issued


@EDGE.answers(VoidCard)
async def do_void_card(command: VoidCard, deps: Deps) -> Done:
    """Let a card count no more."""
    async with deps.sessions.begin() as session:
        held_by = await holder_of(session, command.community, command.number)
        changed = await issue_cards.void_card(session, command, now=deps.clock.now())
        await note_write(session, command, held_by, now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(CountCards)
async def do_count_cards(query: CountCards, deps: Deps) -> CardCounts:
    """Return what became of the cards."""
    async with deps.sessions() as session:
        return await show_cards.card_counts(session, query)


@EDGE.answers(ListCards)
async def do_list_cards(query: ListCards, deps: Deps) -> Cards:
    """Return cards that residents hold."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        cards = await show_cards.cards_held(session, query, today=today)
        await note_read(session, query, [one.resident.resident_id for one in cards.items], shown=CardItem, now=now)
        return cards


@EDGE.answers(ListCardGaps)
async def do_list_card_gaps(query: ListCardGaps, deps: Deps) -> CardGaps:
    """Return who holds no valid card."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        gaps = await show_cards.card_gaps(session, query, today=today)
        await note_read(session, query, [gap.item.resident_id for gap in gaps.items], shown=CardGap, now=now)
        return gaps


@EDGE.answers(GetCardSheets)
async def do_get_card_sheets(query: GetCardSheets, deps: Deps) -> CardSheets:
    """Return cards as sheets to print."""
    async with deps.sessions.begin() as session:
        printed = await show_cards.cards_to_print(session, query)
        await note_read(session, query, [holder for holder, _ in printed], shown=CardItem, now=deps.clock.now())
    return await show_cards.print_cards([card for _, card in printed], font=deps.settings.card_font)


@EDGE.answers(ListCardTests)
async def do_list_card_tests(query: ListCardTests, deps: Deps) -> CardTests:
    """Return a month's sample."""
    _, today = deps.moment()
    async with deps.sessions.begin() as session:
        reply = await card_tests(session, query, today=today)
        await note_read(
            session,
            query,
            await subjects(session, "card_test", [test.test_id for test in reply.items]),
            shown=CardTest,
            now=deps.clock.now(),
        )
        return reply


@EDGE.answers(RecordCardTest)
async def do_record_card_test(command: RecordCardTest, deps: Deps) -> Done:
    """Keep what came of test calls."""
    async with deps.sessions.begin() as session:
        changed = await record_test(session, command, now=deps.clock.now())
        await note_write(
            session, command, await subjects(session, "card_test", [command.test_id]), now=deps.clock.now()
        )
    return Done(id=command.test_id, changed=changed)
