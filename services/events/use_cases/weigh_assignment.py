"""Weigh what somebody is to do against what they can take on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import role_wording
from services.events.domain.limits import Assignment, Limits, beyond, meanwhile, refusal
from services.events.storage.limits import LimitStore, lock_volunteer
from services.events.storage.residents import ResidentCopyStore
from services.events.storage.tables import OUTBOX
from shared.areas import place_of
from shared.contracts.activities_limits import AssignmentExceeded
from shared.edge import RefusedError

__all__ = ["overburdened", "refuse_beyond", "say_exceeded", "weigh"]

LOOK_BACK = timedelta(days=7)
"""What began this week still counts against the hours of the week."""


async def weigh(
    session: AsyncSession, residents: Collection[UUID], mine: Assignment, *, now: datetime, zone: ZoneInfo
) -> Mapping[UUID, list[str]]:
    """Return for each how an assignment would be beyond them; nothing if it would not."""
    store = LimitStore(session)
    limits = await store.of(residents)
    doing = await store.assignments(residents, from_at=now - LOOK_BACK, zone=str(zone))
    return {one: _why(limits[one], mine, doing[one], zone) for one in residents}


async def refuse_beyond(
    session: AsyncSession, resident_id: UUID, mine: Assignment, *, now: datetime, zone: ZoneInfo
) -> None:
    """Lock a volunteer and refuse what is beyond them, or at a time that they have given away.

    Raises
    ------
    RefusedError
        Raised with what they said they can take on, or that somebody should ask them; never with a diagnosis.
    """
    await lock_volunteer(session, resident_id)
    doing = await LimitStore(session).assignments([resident_id], from_at=now - LOOK_BACK, zone=str(zone))
    other = meanwhile(mine, _besides(mine, doing[resident_id]))
    if other is not None:
        raise RefusedError.conflict(role_wording.elsewhere(other.title))
    why = (await weigh(session, [resident_id], mine, now=now, zone=zone))[resident_id]
    if why:
        raise RefusedError.conflict(refusal(why))


async def overburdened(
    session: AsyncSession, resident_id: UUID, *, now: datetime, zone: ZoneInfo
) -> list[tuple[Assignment, list[str]]]:
    """Return what somebody has taken on, is still to do, and is beyond them now."""
    store = LimitStore(session)
    limits = (await store.of([resident_id]))[resident_id]
    doing = (await store.assignments([resident_id], from_at=now - LOOK_BACK, zone=str(zone)))[resident_id]
    ahead = [one for one in doing if one.ends_at is None or one.ends_at > now]
    found = [(one, beyond(limits, one, [each for each in doing if each.id != one.id], zone)) for one in ahead]
    return [(one, why) for one, why in found if why]


async def say_exceeded(
    session: AsyncSession, resident_id: UUID, *, change: object, now: datetime, zone: ZoneInfo
) -> None:
    """Tell whoever leads it of everything that somebody has and should not any more.

    Parameters
    ----------
    change
        What changed: a version of the limits, a finding. The same is told once.
    """
    found = await overburdened(session, resident_id, now=now, zone=zone)
    resident = await ResidentCopyStore(session).find(resident_id)
    if not found or resident is None:
        return
    for one, _ in found:
        told = AssignmentExceeded(
            event_id=AssignmentExceeded.identify(one.id, resident_id, change),
            occurred_at=now,
            **place_of(resident.community),
            entity_version=resident.version,
            resident_id=resident_id,
            assignment_kind="shift" if one.kind == "shift" else "role",
            assignment_id=one.id,
            leader_id=one.leader_id,
        )
        await OUTBOX.add(session, told)


def _why(limits: Limits, mine: Assignment, doing: Sequence[Assignment], zone: ZoneInfo) -> list[str]:
    others = _besides(mine, doing)
    other = meanwhile(mine, others)
    return [*([role_wording.elsewhere(other.title)] if other else []), *beyond(limits, mine, others, zone)]


def _besides(mine: Assignment, doing: Sequence[Assignment]) -> list[Assignment]:
    return [one for one in doing if one.id != mine.id]
