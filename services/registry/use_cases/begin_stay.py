"""Let a resident stay in another community for a time: others answer for them there, home keeps seeing them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.day import Day
from services.registry.domain.life import stay_of
from services.registry.domain.person import Door, Host, Resident
from services.registry.domain.residence import Stay, Window, clash, first_moment, remind_at
from services.registry.domain.resident_changes import InvalidFieldError, checked
from services.registry.storage.life_events import LifeEventStore
from services.registry.storage.moves import MoveStore
from services.registry.storage.outgoing import tell
from services.registry.storage.stays import StayStore
from services.registry.use_cases.announce_moves import stay_begun, stay_ended
from services.registry.use_cases.carry_over import Seating, seat_liaison
from services.registry.use_cases.check_staff import Load, check_load, check_person
from services.registry.use_cases.know_places import know_places
from services.registry.use_cases.leave_host import leave_host
from services.registry.use_cases.move_resident import check_host
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.place_resident import lock_resident, place_resident
from services.registry.use_cases.resolve_circles import resolve_circles
from shared.contracts.registry_moves import BeginStay
from shared.edge import RefusedError

__all__ = ["begin_stay", "check_days", "dialled", "let_stay_begin", "settle_in"]

FARTHEST = timedelta(days=366)
"""How long a stay may be, and how far it may lie back or ahead; who is longer elsewhere lives there."""

AWAY = "away"


async def begin_stay(session: AsyncSession, command: BeginStay, day: Day, *, load_limit: int) -> tuple[UUID, bool]:
    """Write a stay, and let it begin unless it lies ahead; returns its id, and False if it was written before.

    Raises
    ------
    RefusedError
        Raised for somebody who is not on the list, for a place or days that cannot be, and beside another stay.
    """
    if await obeyed_before(session, command):
        return command.command_id, False
    resident = await lock_resident(session, command.resident_id, command.host_community)
    stay = _stay(command, resident, day)
    await _check(session, stay, resident, day)
    if stay.liaison_id is not None:
        await check_person(session, stay.liaison_id, community=stay.host.community)
        await check_load(session, stay.liaison_id, Load(load_limit, override=False, reason=None), adding=1, now=day.now)
    ahead = replace(stay, state="planned")
    await StayStore(session).save(ahead)
    if stay.state == "begun":
        await settle_in(session, ahead, resident, day)
    return stay.id, True


def _stay(command: BeginStay, resident: Resident, day: Day) -> Stay:
    on, zone = command.from_on or day.today, ZoneInfo(day.zone)
    door = Door(command.compound, command.building, command.unit, command.room)
    return Stay(
        id=command.command_id,
        resident_id=resident.id,
        home_community=resident.community,
        host=Host(command.host_community, door, command.grid, command.until_on),
        begins_on=on,
        begins_at=first_moment(on, today=day.today, now=day.now, zone=zone),
        until_on=command.until_on,
        state="planned" if on > day.today else "begun",
        told_by=command.told_by,
        reason=command.reason,
        recorded_by=command.actor,
        recorded_at=day.now,
        phone=dialled(command.host_phone, today=day.today) if command.host_phone else None,
        liaison_id=command.liaison_id,
        remind_at=remind_at(command.until_on, zone),
    )


def dialled(said: str, *, today: date) -> str:
    """Return a phone as it is dialled.

    Raises
    ------
    RefusedError
        Raised for what is no number.
    """
    try:
        (number,) = checked({"phones": [said]}, today=today, status_classes=())["phones"]
    except InvalidFieldError as wrong:
        raise RefusedError(str(wrong), field="host_phone") from None
    return str(number)


async def _check(session: AsyncSession, stay: Stay, resident: Resident, day: Day) -> None:
    if resident.paused or not resident.on_list:
        raise RefusedError.conflict("这位居民不在册或去世待核实,不能登记临时居住")
    if resident.stay == "station":
        raise RefusedError.conflict("这位居民正在社区养老服务站,请先登记离站")
    if stay.host.community == resident.community:
        raise RefusedError("临时居住的社区就是居民本来的社区;只是离家请登记“外出”", field="host_community")
    await check_host(session, resident, stay.host.community, field="host_community")
    check_days(stay.window, today=day.today)
    others = await StayStore(session).of_resident(resident.id)
    if other := clash(stay.window, _as_they_were(others, today=day.today)):
        raise RefusedError.conflict(f"与 {other.begins_on:%Y-%m-%d} 起的另一次临时居住重叠,请先结束或更正那一次")
    last = await MoveStore(session).last_of(resident.id)
    if last is not None and stay.begins_on < last.effective_on:
        raise RefusedError(f"开始日期不能早于迁居日期 {last.effective_on:%Y-%m-%d}", field="from_on")


def check_days(window: Window, *, today: date) -> None:
    """Refuse days that cannot be.

    Raises
    ------
    RefusedError
        Raised for an end before the beginning or before today, and for days more than a year away.
    """
    if window.until_on < max(window.begins_on, today):
        raise RefusedError("预计返回的日期不能早于开始的日期,也不能早于今天", field="until_on")
    if abs(window.begins_on - today) > FARTHEST or window.until_on - window.begins_on > FARTHEST:
        raise RefusedError("临时居住不超过一年;长期居住请办理迁居", field="until_on")


def _as_they_were(stays: list[Stay], *, today: date) -> list[Stay]:
    """Return stays with the days that they really took: one that lasts takes today, whatever was expected."""
    return [
        replace(one, until_on=one.ended_on or (max(one.until_on, today) if one.state == "begun" else one.until_on))
        for one in stays
        if one.state != "withdrawn"
    ]


async def settle_in(session: AsyncSession, stay: Stay, resident: Resident, day: Day) -> Resident:
    """Let a stay hold from now on, and tell everybody; returns the resident as they stand."""
    store, host = StayStore(session), stay.host
    resident_now, before = resident, await store.begun_of(resident.id)
    ended = None
    if before is not None and before.id != stay.id:
        resident_now, ended = await leave_host(
            session, resident, on=stay.begins_on, at=stay.begins_at, reason="followed", by=stay.recorded_by
        )
    if stay.state == "planned":
        stay = await store.begin(stay)
    await store.place(resident.id, host)
    compounds = {host.door.compound} if host.door.compound else set()
    newly_gridded = await know_places(
        session, host.community, compounds=compounds, grids={host.grid} if host.grid else set()
    )
    await seat_liaison(session, resident.id, Seating(host.community, stay.liaison_id, stay.begins_at), now=day.now)
    whereabouts = await _no_longer_away(session, stay, resident_now)
    there = await place_resident(
        session, resident, replace(resident_now, host=host, stay=whereabouts), today=day.today, now=day.now
    )
    await resolve_circles(session, newly_gridded, now=day.now)
    left = stay_ended(ended, there, now=day.now) if ended else []
    await tell(session, [*left, *stay_begun(stay, there, now=day.now)])
    return there


async def _no_longer_away(session: AsyncSession, stay: Stay, resident: Resident) -> str | None:
    """End that somebody is away, nobody knows where; returns where else they are."""
    events = LifeEventStore(session)
    lasting = await events.lasting(resident.id)
    if away := lasting.pop(AWAY, None):
        await events.end(away.id, ended_at=max(stay.begins_at, away.happened_at))
    return stay_of(lasting)


async def let_stay_begin(session: AsyncSession, day: Day) -> bool:
    """Let one stay begin whose day has come; returns whether there was one.

    A stay of somebody who is off the list meanwhile, or belongs there by now, is called off.
    """
    store = StayStore(session)
    due = await store.first_to_begin(now=day.now)
    if due is None:
        return False
    resident = await lock_resident(session, due.resident_id, due.host.community)
    stay = await store.get(due.id)
    if stay is None or stay.state != "planned":
        return True
    if not resident.on_list or resident.community != stay.home_community or resident.stay == "station":
        reason = "deceased" if resident.status == "deceased" else "moved"
        await store.end(stay, on=stay.begins_on, at=stay.begins_at, reason=reason, by="system")
        return True
    await settle_in(session, stay, resident, day)
    return True
