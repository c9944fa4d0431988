"""Give numbered cards to residents, and let those count no more that are lost, replaced or taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.contact_card import ROLES, Line, missing_roles
from services.registry.domain.person import Resident
from services.registry.domain.roster.phones import read_phones
from services.registry.storage.archives import ArchiveStore
from services.registry.storage.areas import AreaStore
from services.registry.storage.cards import Card, CardStore
from services.registry.storage.outgoing import tell
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.stale_cards import about_card, compare_cards
from shared.contracts.registry_cards import (
    AddCardStock,
    ContactCardIssued,
    ContactCardVoided,
    IssueCards,
    IssuedCards,
    SaveServiceNumber,
    VoidCard,
)
from shared.edge import RefusedError

__all__ = ["add_stock", "issue_cards", "save_number", "void_card"]


async def add_stock(session: AsyncSession, command: AddCardStock, *, now: datetime) -> bool:
    """Take numbered cards into stock; returns whether the command was not obeyed before."""
    if await obeyed_before(session, command):
        return False
    await _lock(session, command.community)
    await CardStore(session).add(command.community, count=command.count, now=now)
    return True


async def save_number(session: AsyncSession, command: SaveServiceNumber, *, now: datetime) -> bool:
    """Write under which number a role is reached; cards that say another one are stale. Returns whether it is news.

    Raises
    ------
    RefusedError
        Raised for an unknown community and for what cannot be dialled.
    """
    await _lock(session, command.community)
    said = read_phones(command.phone)
    if len(said.numbers) != 1 or said.kept:
        raise RefusedError(f"{ROLES[command.role]}的电话“{command.phone}”不能拨打,座机请带区号", field="phone")
    line = Line(command.role, command.label, said.numbers[0][0])
    store = CardStore(session)
    if not await store.save_number(command.community, command.compound or "", line):
        return False
    await compare_cards(session, await store.holders_in(command.community), now=now)
    return True


async def issue_cards(session: AsyncSession, command: IssueCards, *, now: datetime) -> IssuedCards:
    """Give each resident the next card of the stock.

    Raises
    ------
    RefusedError
        Raised for residents who are not on the list of the community or hold a card already, for a role without a
        number, and if the stock is too small. Nobody gets a card then.
    """
    await _lock(session, command.community)
    store = CardStore(session)
    residents = list(dict.fromkeys(command.resident_ids))
    held = await store.held_by(residents)
    if await obeyed_before(session, command):
        return IssuedCards(numbers=[held[resident].number for resident in residents if resident in held])
    known = await _on_list(session, command.community, residents)
    if held and not command.replace:
        names = "、".join(known[resident].person.name for resident in held)
        raise RefusedError(f"{names}已经有卡;旧卡不用了请选择换发", field="resident_ids")
    lines = await store.lines_now(residents)
    _refuse_incomplete(known, lines)
    stock = await store.next_in_stock(command.community, count=len(residents))
    if len(stock) < len(residents):
        raise RefusedError(f"库存只有 {len(stock)} 张,不够发 {len(residents)} 张,请先印一批", field="resident_ids")
    await _void(session, list(held.values()), reason="replaced", now=now)
    given = dict(zip(stock, residents, strict=True))
    printed = [(card, line) for card, resident in given.items() for line in lines[resident].values()]
    await store.issue(given, printed, by=command.actor, now=now)
    cards = [replace(card, resident_id=resident) for card, resident in given.items()]
    await tell(session, [ContactCardIssued(**about_card(card, now=now)) for card in cards])
    await ArchiveStore(session).look_again(command.community)
    return IssuedCards(numbers=[card.number for card in cards])


async def void_card(session: AsyncSession, command: VoidCard, *, now: datetime) -> bool:
    """Let one card count no more; returns whether it did.

    Raises
    ------
    RefusedError
        Raised for a number that was never printed, and for losing or taking back a card that nobody holds.
    """
    await _lock(session, command.community)
    cards = await CardStore(session).numbered(command.community, [command.number])
    if not cards:
        raise RefusedError.not_found(f"没有第 {command.number} 号卡")
    if cards[0].status == "void":
        return False
    if cards[0].status == "stock" and command.reason != "spoilt":
        raise RefusedError(f"第 {command.number} 号卡还没有发出,印坏的请按“印坏”作废", field="reason")
    await _void(session, cards, reason=command.reason, now=now)
    await ArchiveStore(session).look_again(command.community)
    return True


async def _void(session: AsyncSession, cards: Sequence[Card], *, reason: str, now: datetime) -> None:
    if cards:
        await CardStore(session).void([card.id for card in cards], reason=reason, now=now)
        await tell(session, [ContactCardVoided(**about_card(card, now=now), reason=reason) for card in cards])


async def _lock(session: AsyncSession, community: str) -> None:
    if not await AreaStore(session).lock_community(community):
        raise RefusedError.not_found(f"没有代码为 {community} 的社区,请先登记社区")


async def _on_list(session: AsyncSession, community: str, residents: Sequence[UUID]) -> dict[UUID, Resident]:
    known = {resident.id: resident for resident in await ResidentStore(session).by_ids(residents)}
    if any(resident not in known or known[resident].community != community for resident in residents):
        raise RefusedError.not_found("名单里有人不是本社区的居民")
    gone = [resident.person.name for resident in known.values() if not resident.on_list]
    if gone:
        raise RefusedError(f"{'、'.join(gone)}不在册,不能发卡", field="resident_ids")
    return known


def _refuse_incomplete(known: Mapping[UUID, Resident], lines: Mapping[UUID, Mapping[str, Line]]) -> None:
    for resident_id, found in lines.items():
        missing = missing_roles(found)
        if missing:
            name, names = known[resident_id].person.name, "、".join(missing)
            raise RefusedError(f"{name}的卡上还缺{names}的电话,请先登记再发卡", field="resident_ids")
