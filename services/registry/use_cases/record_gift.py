"""Write down what residents were given, and tell those who may know."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.gifts import GiftStore
from services.registry.storage.held import held_of
from services.registry.storage.residents import ResidentStore
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.viewing import check_reach, hidden_from, visible_ledger
from shared.contracts.registry_ledgers import Gift, Gifts, ListGifts, RecordGift
from shared.edge import RefusedError

__all__ = ["list_gifts", "record_gift"]


async def record_gift(session: AsyncSession, command: RecordGift, *, today: date, now: datetime) -> bool:
    """Write a gift down; returns whether it was not there already.

    Raises
    ------
    RefusedError
        Raised for an unknown resident or ledger, and for a day ahead.
    """
    if await obeyed_before(session, command):
        return False
    known = await ResidentStore(session).by_ids([command.resident_id])
    if not known:
        raise RefusedError.not_found("没有这位居民")
    check_reach(command.viewer, *known[0].communities, missing="没有这位居民")
    if command.ledger is not None:
        await visible_ledger(session, command.viewer, command.ledger)
    if command.given_on > today:
        raise RefusedError("发放日期不能晚于今天", field="given_on")
    said = command.model_dump(include={"resident_id", "item", "quantity", "given_on", "given_by", "ledger", "note"})
    await GiftStore(session).add(id=command.command_id, recorded_by=command.actor, recorded_at=now, **said)
    return True


async def list_gifts(session: AsyncSession, query: ListGifts) -> Gifts:
    """Return the latest gifts of which the asker may know."""
    check_reach(query.viewer, query.community, missing="没有这个社区")
    hidden = await hidden_from(session, query.viewer)
    rows = await GiftStore(session).latest(
        query.community, resident_id=query.resident_id, hidden=hidden, held=held_of(query.viewer), limit=query.limit
    )
    return Gifts(
        items=[
            Gift(
                gift_id=row.id,
                resident_id=row.resident_id,
                item=row.item,
                quantity=row.quantity,
                given_on=row.given_on,
                given_by=row.given_by,
                ledger=row.ledger,
                note=row.note,
            )
            for row in rows
        ]
    )
