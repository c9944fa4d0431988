"""Add a member of staff, or change one, and tell those who reach people through them."""

from dataclasses import replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.care_circle import CircleChange, Seat
from services.registry.domain.resident_changes import InvalidFieldError, written_phones
from services.registry.domain.staff_member import KINDS, StaffMember
from services.registry.storage.areas import AreaStore
from services.registry.storage.circles import CircleStore
from services.registry.storage.outgoing import tell
from services.registry.storage.staff import StaffStore
from services.registry.use_cases.announce import announce_circles
from services.registry.use_cases.obey_once import obeyed_before
from services.registry.use_cases.resolve_for_staff import resolve_for
from services.registry.use_cases.watch_groups import watch_group
from shared.areas import place_of
from shared.contracts.registry import StaffProfiled
from shared.contracts.registry_requests import SaveStaff
from shared.edge import RefusedError

__all__ = ["save_staff", "tell_of_staff"]

CHINESE: Literal["zh"] = "zh"


async def save_staff(session: AsyncSession, command: SaveStaff, *, now: datetime) -> tuple[UUID, bool]:
    """Write a member of staff; returns the id, and whether anything is different.

    Raises
    ------
    RefusedError
        Raised for an unknown community, kind or id, for a phone number that cannot be dialled, and with ``conflict``
        if somebody has changed this member since the version that was read.
    """
    if await obeyed_before(session, command):
        return command.staff_id or command.command_id, False
    if not await AreaStore(session).lock_community(command.community):
        raise RefusedError.not_found(f"没有代码为 {command.community} 的社区,请先登记社区")
    if command.kind not in KINDS:
        raise RefusedError(f"没有这种人员类别,可以是:{'、'.join(KINDS.values())}", field="kind")
    phones = _phones(command)
    store = StaffStore(session)
    known = await _known(store, command)
    member = StaffMember(
        id=known.id if known else command.command_id,
        community=command.community,
        name=command.name,
        kind=command.kind,
        phones=phones,
        email=command.email,
        team=command.group,
        active=_active(command, known),
        language=command.language or (known.language if known else CHINESE),
        version=known.version if known else 0,
        source_digest=known.source_digest if known else None,
    )
    if member == known:
        return member.id, False
    if known is not None and command.version not in {None, known.version}:
        raise RefusedError.conflict("这位工作人员的资料刚刚被别人修改过,请核对现在的内容后再保存")
    await tell_of_staff(session, [member], now=now)
    await watch_group(session, known, member, now=now)
    if known is not None and known.active != member.active:
        await resolve_for(session, [member.id], now=now)
    return member.id, True


def _phones(command: SaveStaff) -> tuple[str, ...]:
    try:
        return written_phones("phones", command.phones)
    except InvalidFieldError as wrong:
        raise RefusedError(str(wrong), field="phones") from wrong


def _active(command: SaveStaff, known: StaffMember | None) -> bool:
    if command.active is not None:
        return command.active
    return known.active if known else True


async def _known(store: StaffStore, command: SaveStaff) -> StaffMember | None:
    if command.staff_id is None:
        return await store.get(command.command_id)
    known = await store.get(command.staff_id)
    if known is None or known.community != command.community:
        raise RefusedError.not_found("本社区没有这位工作人员")
    return known


async def tell_of_staff(session: AsyncSession, members: list[StaffMember], *, now: datetime) -> list[StaffMember]:
    """Write members of staff under their next version, and tell them and the circles they are in."""
    risen = [replace(member, version=member.version + 1) for member in members]
    await StaffStore(session).save(risen, now=now)
    await tell(session, [_profiled(member, now=now) for member in risen])
    circles = CircleStore(session)
    touched = await circles.residents_of_staff([member.id for member in risen])
    if touched:
        whole: dict[UUID, list[Seat]] = {}
        for seat in await circles.circle_of(touched):
            whole.setdefault(seat.resident_id, []).append(seat)
        await announce_circles(session, CircleChange(whole, [], []), versions={}, now=now)
    return risen


def _profiled(member: StaffMember, *, now: datetime) -> StaffProfiled:
    return StaffProfiled(
        occurred_at=now,
        **place_of(member.community),
        entity_version=member.version,
        staff_id=member.id,
        name=member.name,
        phones=list(member.phones),
        email=member.email,
        active=member.active,
        language="en" if member.language == "en" else CHINESE,
    )
