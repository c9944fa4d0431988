"""Every month, call the numbers on some of the cards."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.contact_card import month_of, sample_size
from services.registry.storage.card_views import CardViewStore
from services.registry.storage.cards import CardStore
from services.registry.use_cases.show_cards import lines_of
from services.registry.use_cases.stale_cards import mark_stale
from shared.contracts.registry_cards import CardTest, CardTests, ListCardTests, RecordCardTest
from shared.edge import RefusedError

__all__ = ["card_tests", "draw_sample", "record_test"]


async def draw_sample(session: AsyncSession, *, today: date, percent: int) -> bool:
    """Draw the sample of one community that has none this month; returns whether there was one."""
    store, month = CardViewStore(session), month_of(today)
    community = await store.claim_not_drawn(month)
    if community is None:
        return False
    cards = len(await CardStore(session).holders_in(community))
    await store.draw(community, month=month, count=sample_size(cards, percent=percent))
    return True


async def record_test(session: AsyncSession, command: RecordCardTest, *, now: datetime) -> bool:
    """Write what came of a test. Every card that says a number nobody answers is to be issued again.

    Raises
    ------
    RefusedError
        Raised for an unknown test.
    """
    views, store = CardViewStore(session), CardStore(session)
    test = await views.lock_test(command.test_id)
    if test is None:
        raise RefusedError.not_found("没有这次抽查")
    if test.tested_at is not None:
        return False
    await views.save_test(test.id, failed=command.failed_roles, by=command.actor, now=now)
    (card,) = await store.numbered(test.community, [test.number])
    for line in card.lines:
        if line.role in command.failed_roles:
            carrying = await store.carrying(test.community, role=line.role, phone=line.phone)
            await mark_stale(session, carrying, reason="test_failed", now=now)
    return True


async def card_tests(session: AsyncSession, query: ListCardTests, *, today: date) -> CardTests:
    """Return the sample of a month."""
    tests = await CardViewStore(session).tests_of(query.community, month_of(query.month or today))
    cards = await CardStore(session).numbered(query.community, [test.number for test in tests])
    lines = {card.id: lines_of(card) for card in cards}
    return CardTests(
        items=[
            CardTest.model_validate(
                {
                    "test_id": test.id,
                    "number": test.number,
                    "month": test.month,
                    "lines": lines[test.card_id],
                    "tested_at": test.tested_at,
                    "tested_by": test.tested_by,
                    "failed_roles": list(test.failed_roles),
                }
            )
            for test in tests
        ]
    )
