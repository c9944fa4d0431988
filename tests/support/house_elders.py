"""What pages of the demo house about one elder are about: looked for, or made when the first page wants it."""

from datetime import timedelta
from uuid import UUID, uuid4

from nuanlin.demo.player import COMMUNITY
from shared.contracts.registry_assessments import HealthFlags, ListHealthFlags, ProposeHealthFlag
from shared.contracts.registry_cards import (
    AddCardStock,
    CardRole,
    Cards,
    IssueCards,
    IssuedCards,
    ListCards,
    SaveServiceNumber,
)
from shared.contracts.registry_ledgers import LedgerEntries, LedgersOf
from shared.contracts.registry_requests import Done, ResidentPage, SearchResidents
from shared.contracts.words import Severity
from tests.support.demo_house import DemoHouse

__all__ = ["card_number", "card_test", "category", "elder", "flag", "ledger_entry"]

NUMBERS: tuple[CardRole, ...] = ("community_worker", "property", "health_station")


async def elder(house: DemoHouse) -> str:
    """Return the elder about whom there is most to know."""
    page = await house.stack.ask(SearchResidents(community=COMMUNITY, special_only=True, limit=200), ResidentPage)
    best = max(page.items, key=lambda item: (bool(item.phones), len(item.categories), item.age or 0, item.name))
    return str(best.resident_id)


async def ledger_entry(house: DemoHouse) -> str:
    """Return an entry of a ledger that people keep."""
    known = await house.stack.ask(LedgersOf(resident_id=UUID(await elder(house))), LedgerEntries)
    return str(next(one.entry_id for one in known.items if one.origin != "fact"))


async def category(house: DemoHouse) -> str:
    """Return the ledger of that entry."""
    known = await house.stack.ask(LedgersOf(resident_id=UUID(await elder(house))), LedgerEntries)
    return next(one.ledger for one in known.items if one.origin != "fact" and one.left_on is None)


async def flag(house: DemoHouse) -> str:
    """Hand in a finding that waits for a person."""
    resident, today = UUID(await elder(house)), house.stack.now().date()
    found = ProposeHealthFlag(resident_id=resident, severity=Severity.WARNING, source="社区义诊", found_on=today)
    await house.stack.ask(found, Done)
    known = await house.stack.ask(ListHealthFlags(community=COMMUNITY, resident_id=resident), HealthFlags)
    return str(known.items[-1].flag_id)


async def card_number(house: DemoHouse) -> str:
    """Give the elder a contact card."""
    await house.stack.ask(AddCardStock(community=COMMUNITY, count=20), Done)
    for role in NUMBERS:
        number = SaveServiceNumber(community=COMMUNITY, role=role, label="值班室", phone="0719-8000123")
        await house.stack.ask(number, Done)
    issued = IssueCards(community=COMMUNITY, resident_ids=[UUID(await elder(house))], replace=True)
    return str((await house.stack.ask(issued, IssuedCards)).numbers[0])


async def card_test(house: DemoHouse) -> str:
    """Draw the elder's card for this month, which otherwise happens when a month begins."""
    held = await house.stack.ask(ListCards(community=COMMUNITY, resident_id=UUID(await elder(house))), Cards)
    month = (house.stack.now() + timedelta(hours=8)).date().replace(day=1)
    rows = await house.stack.sql(
        "registry", "insert into card_test (id, card_id, month) values ($1, $2, $3) returning id",
        uuid4(), held.items[0].card_id, month,
    )  # fmt: skip
    return str(rows[0]["id"])
