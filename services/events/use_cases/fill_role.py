"""Look for somebody for a role, write down what residents say to it, let them give it back."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import SWEEP_BATCH
from services.events.domain import role_wording, wording
from services.events.storage.activities import ActivityStore
from services.events.storage.residents import ResidentCopyStore
from services.events.storage.role_tables import RoleRow
from services.events.storage.roles import RoleStore
from services.events.storage.tables import OUTBOX
from services.events.storage.teams import TeamStore
from services.events.use_cases.announce_helpers import role_ended
from services.events.use_cases.show_roles import assignment_of, item_of, show_role
from services.events.use_cases.weigh_assignment import refuse_beyond
from shared.areas import place_of
from shared.contracts.activities_roles import (
    AnswerRole,
    EndRole,
    Role,
    RoleAccepted,
    RoleDetail,
    RoleItem,
    SaveRole,
)
from shared.edge import RefusedError

__all__ = ["answer_role", "end_role", "end_terms", "save_role"]


async def save_role(session: AsyncSession, command: SaveRole, *, now: datetime) -> RoleItem:
    """Save a role as its next version.

    Raises
    ------
    RefusedError
        Raised if somebody has saved it meanwhile, or its activity or team is unknown.
    """
    role, roles = command.role, RoleStore(session)
    known = await roles.lock(role.role_id)
    if known is None or known.command_id != command.command_id:
        if role.version != (known.version if known else 0):
            raise RefusedError.conflict(role_wording.ROLE_CHANGED)
        await _check_places(session, role)
        who = {"command_id": command.command_id, "saved_at": now, "saved_by": command.actor}
        known = await roles.put(_values(role) | who)
    return item_of(known, holder_count=await roles.holder_count(known.id))


async def answer_role(
    session: AsyncSession, command: AnswerRole, *, today: date, now: datetime, zone: ZoneInfo
) -> RoleDetail:
    """Write down a yes or a no; a yes needs consent, and may not be beyond the one who says it.

    Raises
    ------
    RefusedError
        Raised for a role that is closed, full or unknown, somebody off the list, or a yes that cannot be.
    """
    role = await _locked(session, command.role_id)
    store = RoleStore(session)
    if await store.held(role.id, command.resident_id) is None:
        if command.accepted:
            await _check_yes(session, role, command, now=now, zone=zone)
        answer = _answer(command, today=today, now=now)
        if await store.answer(answer) and command.accepted:
            await _tell_accepted(session, role, command, since=command.term_from or today, now=now)
    return await show_role(session, role.id)


async def end_role(session: AsyncSession, command: EndRole, *, today: date, now: datetime) -> RoleDetail:
    """Let somebody give a role back; who has given it back already stays as they were.

    Raises
    ------
    RefusedError
        Raised if there is no such role, or they never had it.
    """
    role = await _locked(session, command.role_id)
    store = RoleStore(session)
    held = await store.held(role.id, command.resident_id)
    if held is not None:
        await store.end(held, last_on=today, reason=command.reason, actor=command.actor, now=now)
        await OUTBOX.add(session, role_ended(role, held, now=now))
    elif (await store.last_words(role.id)).get(command.resident_id) != "ended":
        raise RefusedError.conflict(role_wording.ROLE_NOT_HELD)
    return await show_role(session, role.id)


async def end_terms(session: AsyncSession, *, today: date, now: datetime) -> bool:
    """Let those give their role back whose term is over; whether there may be more."""
    store = RoleStore(session)
    over = await store.claim_terms(today=today, limit=SWEEP_BATCH)
    for held, role in over:
        await store.end(held, last_on=held.term_to or today, reason=role_wording.TERM_OVER, actor="activities", now=now)
        await OUTBOX.add(session, role_ended(role, held, now=now))
    return len(over) == SWEEP_BATCH


async def _locked(session: AsyncSession, role_id: UUID) -> RoleRow:
    role = await RoleStore(session).lock(role_id)
    if role is None:
        raise RefusedError.not_found(role_wording.ROLE_UNKNOWN)
    return role


async def _check_places(session: AsyncSession, role: Role) -> None:
    if role.activity_id is not None and await ActivityStore(session).find(role.activity_id) is None:
        raise RefusedError.not_found(wording.ACTIVITY_UNKNOWN)
    if role.team_id is not None and await TeamStore(session).find(role.team_id) is None:
        raise RefusedError.not_found(wording.TEAM_UNKNOWN)


async def _check_yes(
    session: AsyncSession, role: RoleRow, command: AnswerRole, *, now: datetime, zone: ZoneInfo
) -> None:
    if not command.consent.strip():
        raise RefusedError(role_wording.CONSENT_NEEDED, field="consent")
    if command.term_to is not None and command.term_from is not None and command.term_to < command.term_from:
        raise RefusedError(role_wording.TERM_ORDER, field="term_to")
    resident = await ResidentCopyStore(session).find(command.resident_id)
    if resident is None:
        raise RefusedError.not_found(wording.RESIDENT_UNKNOWN)
    if not resident.on_list:
        raise RefusedError.conflict(wording.RESIDENT_OFF_LIST)
    if role.closed:
        raise RefusedError.conflict(role_wording.ROLE_CLOSED)
    if await RoleStore(session).holder_count(role.id) >= role.needed_count:
        raise RefusedError.conflict(role_wording.ROLE_FULL)
    await refuse_beyond(session, command.resident_id, await assignment_of(session, role), now=now, zone=zone)


def _values(role: Role) -> dict[str, object]:
    fields = role.model_dump(exclude={"role_id", "version", "day_hours", "week_hours"})
    minutes = {"day_minutes": round(role.day_hours * 60), "week_minutes": round(role.week_hours * 60)}
    return fields | minutes | {"id": role.role_id, "version": role.version + 1}


def _answer(command: AnswerRole, *, today: date, now: datetime) -> dict[str, object]:
    yes = command.accepted
    return {
        "id": command.command_id,
        "role_id": command.role_id,
        "resident_id": command.resident_id,
        "state": "accepted" if yes else "declined",
        "consent": command.consent.strip() if yes else "",
        "term_from": (command.term_from or today) if yes else None,
        "term_to": command.term_to if yes else None,
        "reason": "" if yes else command.reason.strip(),
        "answered_at": now,
        "answered_by": command.actor,
    }


async def _tell_accepted(
    session: AsyncSession, role: RoleRow, command: AnswerRole, *, since: date, now: datetime
) -> None:
    told = RoleAccepted(
        event_id=RoleAccepted.identify(command.command_id),
        occurred_at=now,
        **place_of(role.community),
        entity_version=role.version,
        resident_id=command.resident_id,
        role_id=role.id,
        answer_id=command.command_id,
        term_from=since,
        term_to=command.term_to,
    )
    await OUTBOX.add(session, told)
