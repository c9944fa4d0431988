"""Let somebody be absent for a time, with a stand-in, and be back by themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.staff_member import StaffMember
from services.registry.domain.stand_in import Colleague, candidates
from services.registry.storage.absences import AbsenceStore, Leave
from services.registry.storage.areas import AreaStore
from services.registry.storage.held import held_of
from services.registry.storage.staff import StaffStore
from services.registry.use_cases.check_staff import check_person
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.resolve_for_staff import resolve_for
from services.registry.use_cases.share_out import check_stand_in, shares_of, tell_stand_ins
from shared.contracts.registry_circle import (
    AbsenceItem,
    AbsenceRecorded,
    Absences,
    EndAbsence,
    ListAbsences,
    ProposeStandIns,
    RecordAbsence,
    StandInItem,
    StandIns,
)
from shared.edge import RefusedError

__all__ = ["absences_of", "begin_and_end_absences", "end_absence", "propose_stand_ins", "record_absence"]


async def record_absence(session: AsyncSession, command: RecordAbsence, *, now: datetime) -> AbsenceRecorded:
    """Keep an absence and bring the circles up to date if it has begun.

    Raises
    ------
    RefusedError
        Raised for unknown people, a time that lies in the past or is empty, somebody who is away then already, or a
        stand-in who is away then too.
    """
    store = AbsenceStore(session)
    if await obeyed_before(session, command):
        return await _recorded(session, await store.get(command.command_id), changed=False)
    if not await AreaStore(session).lock_community(command.community):
        raise RefusedError.not_found(f"没有代码为 {command.community} 的社区,请先登记社区")
    await check_person(session, command.staff_id, community=command.community)
    since = max(command.from_at or now, now)
    stand_in, chosen = await _stand_in(session, command, since=since)
    shares = await shares_of(session, command, since=since, now=now)
    leave = Leave(
        id=command.command_id,
        community=command.community,
        staff_id=command.staff_id,
        stand_in_id=stand_in,
        chosen=chosen,
        reason=command.reason,
        active_from=since,
        active_to=command.until_at,
        begun=since <= now,
        over=False,
        recorded_by=command.actor,
        recorded_at=now,
    )
    await store.add(leave, shares)
    if leave.begun:
        await resolve_for(session, [leave.staff_id], now=now)
        await tell_stand_ins(session, leave.id, now=now)
    return await _recorded(session, leave, changed=True)


async def _stand_in(session: AsyncSession, command: RecordAbsence, *, since: datetime) -> tuple[UUID | None, bool]:
    """Return who stands in, and whether they were chosen from the group."""
    if command.until_at is not None and command.until_at <= since:
        raise RefusedError("结束时间应晚于开始时间,也不能早于现在", field="until_at")
    store = AbsenceStore(session)
    if await store.overlapping(command.staff_id, since=since, until=command.until_at):
        raise RefusedError.conflict("这段时间已登记请假,请先结束或撤销原来的请假")
    there = await store.colleagues_of(command.community, since=since, until=command.until_at)
    if command.stand_in_id is None:
        absent = await StaffStore(session).get(command.staff_id)
        member = _group_member(absent, there) if absent else None
        return member, member is not None
    await check_stand_in(session, command, command.stand_in_id, there=there)
    return command.stand_in_id, False


def _group_member(absent: StaffMember, there: list[Colleague]) -> UUID | None:
    if absent.team is None:
        return None
    group = [one for one in there if one.group == absent.team]
    first = next(iter(candidates(_colleague(absent), group)), None)
    return first.staff_id if first else None


def _colleague(member: StaffMember) -> Colleague:
    return Colleague(member.id, member.name, member.kind, member.team, 0)


async def end_absence(session: AsyncSession, command: EndAbsence, *, now: datetime) -> bool:
    """Write when somebody is back; returns whether anything is different.

    Raises
    ------
    RefusedError
        Raised for an unknown absence, one that is over, or a moment in the past.
    """
    if await obeyed_before(session, command):
        return False
    store = AbsenceStore(session)
    leave = await store.get(command.absence_id)
    if leave is None:
        raise RefusedError.not_found("没有这条请假记录")
    await AreaStore(session).lock_community(leave.community)
    leave = await store.get(command.absence_id)
    if leave is None or leave.over:
        raise RefusedError.conflict("这段请假已经结束")
    at = command.at or now
    if at < now:
        raise RefusedError("返岗时间不能早于现在", field="at")
    if await store.overlapping(leave.staff_id, since=leave.active_from, until=at, but=leave.id):
        raise RefusedError.conflict("这段时间另有请假,请先撤销另一条")
    await store.end(leave.id, at=at, over=at <= now)
    if at <= now:
        await resolve_for(session, [leave.staff_id], now=now)
    return True


async def begin_and_end_absences(session: AsyncSession, *, now: datetime) -> bool:
    """Let the absences of one community begin and end whose moment has come; returns whether there was any."""
    store = AbsenceStore(session)
    community = await store.community_with_due(now)
    if community is None:
        return False
    await AreaStore(session).lock_community(community)
    due = await store.take_due(community, now=now)
    await resolve_for(session, [staff_id for _, staff_id, _ in due], now=now)
    for absence_id, _, over in due:
        if not over:
            await tell_stand_ins(session, absence_id, now=now)
    return True


async def _recorded(session: AsyncSession, leave: Leave | None, *, changed: bool) -> AbsenceRecorded:
    if leave is None:
        raise RefusedError.not_found("没有这条请假记录")
    names = await StaffStore(session).by_ids({leave.stand_in_id} if leave.stand_in_id else set())
    return AbsenceRecorded(
        absence_id=leave.id,
        changed=changed,
        stand_in_id=leave.stand_in_id,
        stand_in_name=names[leave.stand_in_id].name if leave.stand_in_id else None,
        chosen=leave.chosen,
    )


async def absences_of(session: AsyncSession, query: ListAbsences, *, now: datetime) -> Absences:
    """Return who of a community is absent or will be."""
    return Absences(
        items=[
            AbsenceItem(
                absence_id=row.id,
                staff_id=row.staff_id,
                staff_name=row.staff_name,
                stand_in_id=row.stand_in_id,
                stand_in_name=row.stand_in_name,
                chosen=row.chosen,
                reason=row.reason,
                active_from=row.active_from,
                active_to=row.active_to,
                begun=row.begun,
                shares=row.shares,
            )
            for row in await AbsenceStore(session).upcoming(query.community, held=held_of(query.viewer), now=now)
        ]
    )


async def propose_stand_ins(session: AsyncSession, query: ProposeStandIns, *, now: datetime) -> StandIns:
    """Return who could stand in, who is nearest first.

    Raises
    ------
    RefusedError
        Raised if there is no such member of staff.
    """
    absent = await StaffStore(session).get(query.staff_id)
    if absent is None:
        raise RefusedError.not_found("没有这位工作人员")
    there = await AbsenceStore(session).colleagues_of(
        absent.community, since=query.from_at or now, until=query.until_at
    )
    return StandIns(
        items=[
            StandInItem(
                staff_id=one.staff_id,
                name=one.name,
                kind=one.kind,
                group=one.group,
                same_group=one.group is not None and one.group == absent.team,
                residents=one.residents,
            )
            for one in candidates(_colleague(absent), there)
        ]
    )
