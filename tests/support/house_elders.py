"""What pages of the demo house about one elder are about: looked for, or made when the first page wants it."""

from datetime import timedelta
from typing import Literal
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
from shared.contracts.registry_devices import LendDevice, SaveDevice
from shared.contracts.registry_ledgers import LedgerEntries, LedgersOf
from shared.contracts.registry_life_requests import ConfirmDeath, ReportDeath
from shared.contracts.registry_merges import ListMerges, MergePreview, MergeResidents, Merges, PreviewMerge
from shared.contracts.registry_moves import BeginStay, ListMoves, ListStays, MoveResident, Moves, Stays
from shared.contracts.registry_requests import Done, ResidentPage, SearchResidents
from shared.contracts.words import Severity
from tests.support.demo_house import EMPTY_COMMUNITY, DemoHouse

__all__ = [
    "aid", "card_number", "card_test", "category", "elder", "flag", "guest", "ledger_entry", "merge", "merged",
    "mourned", "move", "mover", "other_entry", "stay",
]  # fmt: skip

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


async def nobody_special(house: DemoHouse, number: int) -> UUID:
    """Return somebody with whom no other page has to do: the last by name but so many."""
    page = await house.stack.ask(SearchResidents(community=COMMUNITY, limit=200, text="王"), ResidentPage)
    return sorted(item.resident_id for item in page.items if not item.special)[number]


async def mover(house: DemoHouse) -> str:
    """Let somebody move to the neighbouring community next week."""
    who, day = await nobody_special(house, 0), house.stack.now().date() + timedelta(days=7)
    moving = MoveResident(
        resident_id=who, to_community=EMPTY_COMMUNITY, moved_on=day, told_by="女儿", reason="跟女儿一起住"
    )
    await house.stack.ask(moving, Done)
    return str(who)


async def move(house: DemoHouse, who: str) -> str:
    """Return that move."""
    known = await house.stack.ask(ListMoves(resident_id=UUID(who)), Moves)
    return str(known.items[0].move_id)


async def guest(house: DemoHouse) -> str:
    """Let somebody stay in the neighbouring community for a month."""
    who, day = await nobody_special(house, 1), house.stack.now().date() + timedelta(days=30)
    staying = BeginStay(
        resident_id=who, host_community=EMPTY_COMMUNITY, until_on=day, told_by="儿子", reason="照看孙子"
    )
    await house.stack.ask(staying, Done)
    return str(who)


async def stay(house: DemoHouse, who: str) -> str:
    """Return that stay."""
    known = await house.stack.ask(ListStays(resident_id=UUID(who)), Stays)
    return str(known.items[0].stay_id)


async def other_entry(house: DemoHouse) -> str:
    """Return somebody who may be compared with whoever has become one with another."""
    return str(await nobody_special(house, 3))


async def merged(house: DemoHouse) -> str:
    """Make two entries one."""
    kept, gone = await nobody_special(house, 2), await nobody_special(house, 4)
    seen = await house.stack.ask(PreviewMerge(kept_id=kept, merged_id=gone), MergePreview)
    choices: dict[str, Literal["kept", "merged"]] = dict.fromkeys(seen.to_choose, "kept")
    one = MergeResidents(kept_id=kept, merged_id=gone, choices=choices, reason="上门核对过")
    await house.stack.ask(one, Done)
    return str(kept)


async def merge(house: DemoHouse, who: str) -> str:
    """Return that merge."""
    known = await house.stack.ask(ListMerges(resident_id=UUID(who)), Merges)
    return str(known.items[0].merge_id)


async def mourned(house: DemoHouse) -> str:
    """Let two people say that somebody has died; returns the report."""
    reported = ReportDeath(resident_id=await nobody_special(house, 5), actor="小李")
    await house.stack.ask(reported, Done)
    await house.stack.ask(ConfirmDeath(report_id=reported.command_id, actor="小王"), Done)
    return str(reported.command_id)


async def aid(house: DemoHouse) -> str:
    """Register two devices to lend: one whose inspection is due is with the elder; returns the other."""
    today = house.stack.now().date()
    chair = SaveDevice(community=COMMUNITY, number="轮椅-07", kind="轮椅", inspect_by=today - timedelta(days=3))
    lent = await house.stack.ask(chair, Done)
    assert lent.id is not None
    with_elder = LendDevice(device_id=lent.id, resident_id=UUID(await elder(house)), lent_on=today - timedelta(days=40))
    await house.stack.ask(with_elder, Done)
    bed = SaveDevice(community=COMMUNITY, number="护理床-02", kind="护理床", inspect_by=today + timedelta(days=200))
    return str((await house.stack.ask(bed, Done)).id)
