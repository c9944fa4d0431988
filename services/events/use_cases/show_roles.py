"""Show roles, who has them and who fits them."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import role_wording, wording
from services.events.domain.limits import Assignment
from services.events.domain.role_choice import Candidate, fitting, nearness, order, why
from services.events.storage.activities import ActivityStore
from services.events.storage.limits import LimitStore
from services.events.storage.role_tables import RoleAnswerRow, RoleRow
from services.events.storage.roles import RoleStore
from services.events.storage.tables import ResidentCopyRow
from services.events.use_cases.weigh_assignment import weigh
from shared.contracts.activities_roles import (
    Role,
    RoleAnswer,
    RoleDetail,
    RoleItem,
    Roles,
    RoleSuggestions,
    SuggestForRole,
    Suggestion,
    Unsuited,
)
from shared.edge import RefusedError

__all__ = ["assignment_of", "item_of", "list_roles", "show_role", "suggest_for_role"]


async def list_roles(session: AsyncSession, community: str) -> Roles:
    """Return the roles of a community."""
    found = await RoleStore(session).of_community(community)
    return Roles(items=[item_of(row, holder_count=count) for row, count in found])


async def show_role(session: AsyncSession, role_id: UUID) -> RoleDetail:
    """Return a role with what everybody said to it.

    Raises
    ------
    RefusedError
        Raised if there is no such role.
    """
    store = RoleStore(session)
    row = await store.find(role_id)
    if row is None:
        raise RefusedError.not_found(role_wording.ROLE_UNKNOWN)
    answers = [_answer(each, name) for each, name in await store.answers(role_id)]
    return RoleDetail(item=item_of(row, holder_count=await store.holder_count(role_id)), answers=answers)


async def suggest_for_role(
    session: AsyncSession, query: SuggestForRole, *, now: datetime, zone: ZoneInfo
) -> RoleSuggestions:
    """Return who fits a role, the best first, and for whom it is too much.

    Raises
    ------
    RefusedError
        Raised if there is no such role.
    """
    store = RoleStore(session)
    row = await store.find(query.role_id)
    if row is None:
        raise RefusedError.not_found(role_wording.ROLE_UNKNOWN)
    said = await store.last_words(row.id)
    able = [one for one in await store.talented(row.community) if fitting(row.skills, one.talents)[0]]
    asked = [one for one in able if said.get(one.resident_id) not in {"accepted", "declined"}]
    ids = [one.resident_id for one in asked]
    burden = await weigh(session, ids, await assignment_of(session, row), now=now, zone=zone)
    doing = await LimitStore(session).assignments(ids, from_at=now, zone=str(zone))
    ranked = order(_candidate(row, one, busy=len(doing[one.resident_id])) for one in asked)
    unsuited = [one for one in ranked if burden[one.resident_id]]
    return RoleSuggestions(
        items=[_suggestion(one) for one in ranked if not burden[one.resident_id]][: query.limit],
        unsuited=[
            Unsuited(resident_id=one.resident_id, name=one.name, why=";".join(burden[one.resident_id]))
            for one in unsuited
        ][: query.limit],
        declined_count=sum(1 for one in able if said.get(one.resident_id) == "declined"),
    )


async def assignment_of(session: AsyncSession, row: RoleRow) -> Assignment:
    """Return a role as something somebody is to do; a job at an activity takes the activity's time."""
    activity = await ActivityStore(session).find(row.activity_id) if row.activity_id else None
    length = round((activity.ends_at - activity.starts_at).total_seconds() / 60) if activity else row.day_minutes
    return Assignment(
        kind="role",
        id=row.id,
        title=row.title,
        strains=frozenset(row.strains),
        day_minutes=length,
        week_minutes=row.week_minutes,
        starts_at=activity.starts_at if activity else None,
        ends_at=activity.ends_at if activity else None,
        leader_id=row.leader_id,
    )


def item_of(row: RoleRow, *, holder_count: int) -> RoleItem:
    """Return a role as it is shown."""
    names = ("version", "community", "title", "skills", "activity_id", "team_id", "compound", "grid", "needed_count")
    fields = {name: getattr(row, name) for name in (*names, "strains", "leader_id", "closed")}
    role = Role(role_id=row.id, day_hours=row.day_minutes / 60, week_hours=row.week_minutes / 60, **fields)
    return RoleItem(role=role, holder_count=holder_count)


def _candidate(role: RoleRow, one: ResidentCopyRow, *, busy: int) -> Candidate:
    talents, exact_count = fitting(role.skills, one.talents)
    return Candidate(
        resident_id=one.resident_id,
        name=one.name,
        near=nearness((role.compound, role.grid), (one.compound, one.grid)),
        talents=talents,
        exact_count=exact_count,
        assignment_count=busy,
    )


def _suggestion(one: Candidate) -> Suggestion:
    return Suggestion(
        resident_id=one.resident_id, name=one.name, nearness=one.near, talents=list(one.talents), why=why(one)
    )


def _answer(row: RoleAnswerRow, name: str | None) -> RoleAnswer:
    names = ("resident_id", "state", "consent", "term_from", "term_to", "reason", "answered_at", "answered_by")
    fields = {each: getattr(row, each) for each in names}
    return RoleAnswer(answer_id=row.id, name=name or wording.NAME_UNKNOWN, **fields)
