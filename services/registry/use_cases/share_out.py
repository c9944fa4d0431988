"""Check who stands in for whom while somebody is away, and tell them when it begins."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.stand_in import Colleague
from services.registry.storage.absences import AbsenceStore
from services.registry.storage.outgoing import tell
from services.registry.storage.posts import PostStore
from services.registry.use_cases.check_staff import check_person
from shared.areas import place_of
from shared.contracts.registry_circle import RecordAbsence, StandInBegun
from shared.edge import RefusedError

__all__ = ["check_stand_in", "shares_of", "tell_stand_ins"]


async def check_stand_in(
    session: AsyncSession, command: RecordAbsence, stand_in_id: UUID, *, there: Iterable[Colleague]
) -> None:
    """Refuse a stand-in who does not work here, or is not there for the whole time.

    Raises
    ------
    RefusedError
        Raised for such a one.
    """
    await check_person(session, stand_in_id, community=command.community)
    if stand_in_id == command.staff_id or stand_in_id not in {one.staff_id for one in there}:
        raise RefusedError.conflict("这位代班人员在这段时间也不在岗,请换一位")


async def shares_of(
    session: AsyncSession, command: RecordAbsence, *, since: datetime, now: datetime
) -> dict[UUID, UUID]:
    """Return resident to who stands in for this resident alone.

    Raises
    ------
    RefusedError
        Raised for a stand-in who is not there, a resident who is named twice, or one who is somebody else's by now.
    """
    if not command.shares:
        return {}
    there = await AbsenceStore(session).colleagues_of(command.community, since=since, until=command.until_at)
    for share in command.shares:
        await check_stand_in(session, command, share.stand_in_id, there=there)
    pairs = [(resident, share.stand_in_id) for share in command.shares for resident in share.resident_ids]
    shares = dict(pairs)
    if len(shares) < len(pairs):
        raise RefusedError("同一位居民只能安排一位代班人员", field="shares")
    held = await PostStore(session).held_by([command.staff_id], now=now)
    paired = {seat.scope_key for seat in held if seat.role == "liaison"}
    if missing := [resident for resident in shares if str(resident) not in paired]:
        raise RefusedError.conflict(f"有 {len(missing)} 位居民现在不由这位联络员负责,请刷新后再选")
    return shares


async def tell_stand_ins(session: AsyncSession, absence_id: UUID, *, now: datetime) -> None:
    """Tell each who answers for residents of somebody who has just gone away; the circles are resolved already."""
    store = AbsenceStore(session)
    leave = await store.get(absence_id)
    if leave is None:
        return
    told = [
        StandInBegun(
            event_id=StandInBegun.identify(leave.id, stand_in),
            occurred_at=now,
            **place_of(leave.community),
            absence_id=leave.id,
            staff_id=leave.staff_id,
            stand_in_id=stand_in,
            active_from=leave.active_from,
            until_at=leave.active_to,
            resident_ids=residents,
        )
        for stand_in, residents in (await store.stand_ins_now(leave.staff_id, now=now)).items()
    ]
    await tell(session, told)
