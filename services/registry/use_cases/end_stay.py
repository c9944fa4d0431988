"""Change a stay in another community, end it, and ask about one that lasts longer than expected."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.person import Door, Resident
from services.registry.domain.residence import Stay, Window, clash, first_moment, remind_at
from services.registry.storage.outgoing import tell
from services.registry.storage.stays import StayStore
from services.registry.use_cases.announce_moves import stay_changed, stay_ended, stay_overdue
from services.registry.use_cases.begin_stay import check_days, dialled, settle_in
from services.registry.use_cases.carry_over import Seating, seat_liaison
from services.registry.use_cases.check_staff import check_person
from services.registry.use_cases.know_places import know_places
from services.registry.use_cases.leave_host import leave_host
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident, place_resident
from services.registry.use_cases.resolve_circles import resolve_circles
from shared.contracts.registry_moves import ChangeStay, EndStay
from shared.edge import RefusedError

__all__ = ["ask_about_overdue", "change_stay", "end_stay"]


async def _lock(session: AsyncSession, command: ChangeStay | EndStay) -> tuple[Stay, Resident]:
    store = StayStore(session)
    seen = await store.get(command.stay_id)
    if seen is None:
        raise RefusedError.not_found("没有这条临时居住记录")
    resident = await lock_resident(session, seen.resident_id, seen.host.community)
    return await store.get(seen.id) or seen, resident


async def change_stay(session: AsyncSession, command: ChangeStay, day: Day) -> tuple[Stay, bool]:
    """Change a stay that has not ended; returns it, and whether anything is different.

    Raises
    ------
    RefusedError
        Raised for an unknown stay, one that is over, and for days that cannot be.
    """
    stay, resident = await _lock(session, command)
    if await obeyed_before(session, command):
        return stay, False
    if stay.state not in {"planned", "begun"}:
        raise RefusedError.conflict("这次临时居住已经结束,请另行登记")
    after = _changed(stay, command, day)
    await _check(session, stay, after, day)
    if command.liaison_id is not None:
        await check_person(session, command.liaison_id, community=after.host.community)
    if after == stay:
        return stay, False
    await StayStore(session).change(after)
    if after.state == "begun":
        resident = await _follow(session, after, resident, command, day)
        await tell(session, stay_changed(after, resident, now=day.now))
    elif after.begins_on <= day.today:
        await settle_in(session, after, resident, day)
    return after, True


def _changed(stay: Stay, command: ChangeStay, day: Day) -> Stay:
    zone = ZoneInfo(day.zone)
    until_on = command.until_on or stay.until_on
    host = replace(stay.host, until_on=until_on)
    said = (command.compound, command.building, command.unit, command.room)
    if any(said):
        host = replace(host, door=Door(*said), grid=command.grid)
    elif command.grid is not None:
        host = replace(host, grid=command.grid)
    begins_on = command.from_on or stay.begins_on
    begins_at = stay.begins_at
    if begins_on != stay.begins_on:
        begins_at = first_moment(begins_on, today=day.today, now=day.now, zone=zone)
    return replace(
        stay,
        host=host,
        until_on=until_on,
        begins_on=begins_on,
        begins_at=begins_at,
        phone=dialled(command.host_phone, today=day.today) if command.host_phone else stay.phone,
        liaison_id=command.liaison_id or stay.liaison_id,
        remind_at=remind_at(until_on, zone) if command.until_on else stay.remind_at,
    )


async def _check(session: AsyncSession, before: Stay, after: Stay, day: Day) -> None:
    if before.state == "begun" and after.begins_on != before.begins_on:
        raise RefusedError("已经开始的临时居住不能改开始日期", field="from_on")
    if after.window != before.window:
        check_days(after.window if before.state == "planned" else Window(day.today, after.until_on), today=day.today)
        others = [one for one in await StayStore(session).open_of(before.resident_id) if one.id != before.id]
        if other := clash(after.window, others):
            raise RefusedError.conflict(f"与 {other.begins_on:%Y-%m-%d} 起的另一次临时居住重叠,请先更正那一次")


async def _follow(session: AsyncSession, stay: Stay, resident: Resident, command: ChangeStay, day: Day) -> Resident:
    """Write what is different of a stay that lasts, where the resident is concerned."""
    host = stay.host
    await StayStore(session).place(resident.id, host)
    newly_gridded = await know_places(
        session,
        host.community,
        compounds={host.door.compound} if host.door.compound else set(),
        grids={host.grid} if host.grid else set(),
    )
    await seat_liaison(session, resident.id, Seating(host.community, command.liaison_id, day.now), now=day.now)
    there = await place_resident(session, resident, replace(resident, host=host), today=day.today, now=day.now)
    await resolve_circles(session, [there.id, *newly_gridded], now=day.now)
    return there


async def end_stay(session: AsyncSession, command: EndStay, day: Day) -> tuple[Stay, bool]:
    """Let a resident be at home again; returns the stay, and False if it was over before.

    Raises
    ------
    RefusedError
        Raised for an unknown stay, and for a day ahead or before the stay began.
    """
    stay, resident = await _lock(session, command)
    if stay.state not in {"planned", "begun"}:
        return stay, False
    on = command.ended_on or day.today
    if on > day.today:
        raise RefusedError("返回日期不能晚于今天;还没有返回请改预计返回日期", field="ended_on")
    if stay.state == "planned":
        on, at = stay.begins_on, stay.begins_at
        return await StayStore(session).end(stay, on=on, at=at, reason="mistaken", by=command.actor), True
    if on < stay.begins_on:
        raise RefusedError(f"返回日期不能早于开始日期 {stay.begins_on:%Y-%m-%d}", field="ended_on")
    at = first_moment(on, today=day.today, now=day.now, zone=ZoneInfo(day.zone))
    home, ended = await leave_host(
        session, resident, on=on, at=at, reason="mistaken" if command.mistaken else "back", by=command.actor
    )
    home = await place_resident(session, resident, home, today=day.today, now=day.now)
    if ended is not None:
        await tell(session, stay_ended(ended, home, now=day.now))
    return ended or stay, True


async def ask_about_overdue(session: AsyncSession, day: Day) -> bool:
    """Tell of one stay that lasts longer than expected; returns whether there was one. It goes on."""
    store = StayStore(session)
    due = await store.first_overdue(now=day.now)
    if due is None:
        return False
    resident = await lock_resident(session, due.resident_id, due.host.community)
    stay = await store.get(due.id)
    if stay is None or stay.state != "begun" or stay.remind_at is None or stay.remind_at > day.now:
        return True
    await store.change(replace(stay, remind_at=None))
    await tell(session, stay_overdue(stay, resident, now=day.now))
    return True
