"""Keep the duty rota, and say seven days ahead which minutes nobody covers."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.rota import LOOK_AHEAD, Shift, Span, beyond, days_of, gaps, left_of
from services.alerts.storage.base import INBOX, OUTBOX
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.rota import RotaStore
from services.alerts.use_cases.close_cases import close_cases
from shared.clock import civil_date
from shared.contracts.alerts_rota import (
    DutyShift,
    DutyUncovered,
    PreviewDutyRota,
    RemoveDutyShift,
    Rota,
    RotaGap,
    RotaPreview,
    SaveDutyShift,
    ShiftStretch,
    ShiftTimes,
)
from shared.edge import RefusedError

__all__ = ["find_uncovered", "on_duty", "preview_rota", "remove_shift", "save_shift", "show_rota"]

SOMEBODY_ELSES = "这个班次刚刚被改由别人值班,请核对现在的安排后再改"

GONE = "值班表上没有这个班次,可能刚被别人改过,请刷新"


async def save_shift(session: AsyncSession, command: SaveDutyShift, *, now: datetime, zone: ZoneInfo) -> Rota:
    """Put somebody on duty, in place of somebody else where that is said."""
    _check_times(command)
    if await INBOX.first_time(session, reader="command", event_id=command.command_id):
        if command.in_place_of is not None:
            await _take_off(session, command.in_place_of, community=command.community, zone=zone)
        fields = command.model_dump(
            include={"staff_id", "starts_at", "ends_at", "repeat_days", "until", "team_id", "reason"}
        )
        about = {"id": command.shift_id, "community_code": command.community, "author": command.actor}
        await RotaStore(session).save({**fields, **about})
    return await show_rota(session, command.community, now=now, zone=zone)


async def remove_shift(session: AsyncSession, command: RemoveDutyShift, *, now: datetime, zone: ZoneInfo) -> Rota:
    """Take a shift off the rota, or a part of it."""
    what = ShiftStretch.model_validate(command.model_dump(include=set(ShiftStretch.model_fields)))
    community = await _take_off(session, what, zone=zone)
    return await show_rota(session, community, now=now, zone=zone)


async def preview_rota(session: AsyncSession, query: PreviewDutyRota, *, now: datetime, zone: ZoneInfo) -> RotaPreview:
    """Return what the next seven days would be after a change."""
    shifts = await RotaStore(session).shifts(query.community)
    away = query.away
    then = [one for one in shifts if away is None or one.id != away.shift_id]
    if away is not None:
        then += [part for one in shifts if one.id == away.shift_id for part in _left(one, away, zone=zone)]
    if query.times is not None:
        _check_times(query.times)
        then.append(Shift(id=uuid4(), **query.times.model_dump()))
    gaps_now, gaps_then = [
        gaps(_covered(await _stretches(session, some, now=now, zone=zone)), begin=now, end=now + LOOK_AHEAD)
        for some in (shifts, then)
    ]
    return RotaPreview(
        gaps=_gaps(gaps_then), opened=_gaps(beyond(gaps_then, gaps_now)), filled=_gaps(beyond(gaps_now, gaps_then))
    )


async def _take_off(session: AsyncSession, what: ShiftStretch, *, zone: ZoneInfo, community: str | None = None) -> str:
    """Take a shift or a part of it off the rota; returns whose rota it was."""
    store = RotaStore(session)
    found = await store.find(what.shift_id)
    if found is None or community not in {None, found[0]}:
        raise RefusedError.not_found(GONE)
    if what.whose not in {None, found[1].staff_id}:
        raise RefusedError.conflict(SOMEBODY_ELSES)
    await store.put(_left(found[1], what, zone=zone), in_place_of=what.shift_id)
    return found[0]


async def show_rota(
    session: AsyncSession, community: str, *, now: datetime, zone: ZoneInfo, since: datetime | None = None
) -> Rota:
    """Return seven days of duty, and what nobody covers of those that are not over."""
    begin = since or now
    shifts = await _shifts(session, community, now=begin, zone=zone)
    found = gaps(_covered(shifts), begin=max(begin, now), end=max(begin, now, begin + LOOK_AHEAD))
    there = shifts if begin <= now < begin + LOOK_AHEAD else await _shifts(session, community, now=now, zone=zone)
    return Rota(
        shifts=shifts,
        gaps=_gaps(found),
        on_duty=[one for one in there if one.team_id is None and one.starts_at <= now < one.ends_at],
    )


def _check_times(times: SaveDutyShift | ShiftTimes) -> None:
    if times.ends_at <= times.starts_at:
        raise RefusedError("值班的结束时间必须晚于开始时间", field="ends_at")
    if times.repeat_days and times.ends_at - times.starts_at > timedelta(days=times.repeat_days):
        raise RefusedError("班次不能比重复的间隔更长,请检查起止时间", field="repeat_days")


def _left(shift: Shift, what: ShiftStretch, *, zone: ZoneInfo) -> list[Shift]:
    """Return what is left of a shift that is taken off, whole or in part."""
    if what.at is None:
        return []
    left = left_of(shift, without=what.at, onwards=what.onwards, zone=zone)
    if left is None:
        raise RefusedError.not_found(GONE)
    return left


def _gaps(spans: Iterable[Span]) -> list[RotaGap]:
    return [RotaGap(starts_at=starts, ends_at=ends) for starts, ends in spans]


async def on_duty(session: AsyncSession, community: str, *, now: datetime, zone: ZoneInfo) -> list[UUID]:
    """Return who is on duty and can be reached at this moment, the one who began last first."""
    shifts = await _shifts(session, community, now=now, zone=zone)
    duty = (one for one in shifts if one.team_id is None)
    there = [one for one in duty if one.starts_at <= now < one.ends_at and one.reachable]
    return [one.staff_id for one in sorted(there, key=lambda one: one.starts_at, reverse=True)]


async def find_uncovered(session: AsyncSession, *, now: datetime, zone: ZoneInfo) -> int:
    """Say of each day within seven that it has uncovered minutes, once for a rota as it is; returns how many days."""
    said = 0
    for community in await RotaStore(session).communities():
        shifts = await _shifts(session, community, now=now, zone=zone)
        found = gaps(_covered(shifts), begin=now, end=now + LOOK_AHEAD)
        rota, uncovered = DutyUncovered.identify(community), days_of(found, zone=zone)
        await _close_covered(session, rota, set(_days(now, zone=zone)) - uncovered.keys(), now=now)
        for day, (first_at, minutes) in uncovered.items():
            event_id = DutyUncovered.identify(community, day, _as_it_is(shifts, day, zone=zone))
            if not await INBOX.first_time(session, reader="rota", event_id=event_id):
                continue
            said += 1
            event = DutyUncovered(
                event_id=event_id,
                occurred_at=now,
                district=community[:6],
                street=community[6:9],
                community=community[9:],
                rota_id=rota,
                day=day,
                first_at=first_at,
                uncovered_minutes=minutes,
            )
            await OUTBOX.add(session, event)
    return said


async def _close_covered(session: AsyncSession, rota: UUID, days: Iterable[date], *, now: datetime) -> None:
    """Close the alerts of days that somebody covers now."""
    texts = {f"duty_uncovered:{rota}:{day}": "值班已排满,警报自动关闭" for day in days}
    await close_cases(session, texts, outcome="filled", now=now)


def _days(now: datetime, *, zone: ZoneInfo) -> list[date]:
    first = civil_date(now, zone)
    return [first + timedelta(days=number) for number in range(LOOK_AHEAD.days + 1)]


def _as_it_is(shifts: Iterable[DutyShift], day: date, *, zone: ZoneInfo) -> str:
    """Tell one state of a day's rota from another: who is changed and leaves a gap again is told of it again."""
    touching = (one for one in shifts if civil_date(one.starts_at, zone) <= day <= civil_date(one.ends_at, zone))
    return ",".join(sorted(f"{one.shift_id}{one.starts_at}{one.ends_at}{one.reachable}" for one in touching))


async def _shifts(session: AsyncSession, community: str, *, now: datetime, zone: ZoneInfo) -> list[DutyShift]:
    return await _stretches(session, await RotaStore(session).shifts(community), now=now, zone=zone)


async def _stretches(
    session: AsyncSession, shifts: Collection[Shift], *, now: datetime, zone: ZoneInfo
) -> list[DutyShift]:
    """Return each stretch of some shifts within seven days, with who that is."""
    people = await CopyStore(session).people_of({one.staff_id for one in shifts})
    return sorted(
        (
            DutyShift(
                shift_id=one.id,
                staff_id=one.staff_id,
                name=people[one.staff_id].name if one.staff_id in people else None,
                reachable=one.staff_id in people and people[one.staff_id].phone is not None,
                starts_at=starts,
                ends_at=ends,
                team_id=one.team_id,
                repeat_days=one.repeat_days,
                until=one.until,
            )
            for one in shifts
            for starts, ends in one.spans(now, now + LOOK_AHEAD, zone=zone)
        ),
        key=lambda one: (one.starts_at, one.staff_id),
    )


def _covered(shifts: Iterable[DutyShift]) -> list[Span]:
    return [(one.starts_at, one.ends_at) for one in shifts if one.reachable and one.team_id is None]
