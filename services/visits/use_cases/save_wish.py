"""Keep how a resident wants to be contacted, and plan by it."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import WISH_RULE
from services.visits.domain.person import Person, Wish
from services.visits.domain.rule import applies
from services.visits.domain.strictness import undercut
from services.visits.storage.cadence_tables import WishRow
from services.visits.storage.circles import CircleStore
from services.visits.storage.outgoing import tell
from services.visits.storage.people import PeopleStore
from services.visits.storage.residents import ResidentStore
from services.visits.storage.rules import RuleStore
from services.visits.storage.staff import StaffStore
from services.visits.storage.wishes import WishStore
from services.visits.use_cases.announce import cancelled
from shared.clock import civil_date
from shared.contracts.visits_cadence import GetWish, SaveWish, WishState
from shared.edge import RefusedError

__all__ = ["get_wish", "save_wish"]


async def save_wish(session: AsyncSession, command: SaveWish, *, now: datetime, zone: ZoneInfo) -> WishState:
    """Keep a wish; one that goes below what the resident's tier or rules ask for needs a reason.

    Raises
    ------
    RefusedError
        Raised for an unknown resident or member of staff, for less than the rules ask for without a reason, and if
        somebody else said another wish since it was read.
    """
    person = await _person(session, command.resident_id)
    wishes = WishStore(session)
    before = await wishes.get(command.resident_id)
    if before is None or before.command_id != command.command_id:
        if command.version not in {None, before.version if before else 0}:
            raise RefusedError.conflict("这位老人的意愿刚刚被别人修改过,请核对现在的内容后再保存")
        undercuts = await _undercuts(session, command, person, now=now, zone=zone)
        reason = command.reason.strip()
        if (undercuts or command.declines) and not reason:
            asked = "、".join(undercuts) or "定期走访"
            raise RefusedError(f"这个意愿低于“{asked}”的要求,请写明理由和同意的人", field="reason")
        await wishes.put(
            {
                "resident_id": command.resident_id,
                "modes": [mode.value for mode in command.modes],
                "every_days": command.every_days,
                "staff_id": command.staff_id,
                "staff_name": await _staff_name(session, command.staff_id),
                "reason": reason,
                "overrides": bool(undercuts),
                "declines": command.declines,
                "stated_at": now,
                "saved_by": command.actor,
                "command_id": command.command_id,
            }
        )
        gone = await wishes.begin_anew(command.resident_id, WISH_RULE)
        await tell(session, cancelled(gone, now=now))
        await CircleStore(session).hand_over([command.resident_id])
        await ResidentStore(session).replan_these([command.resident_id], now=now)
    return await get_wish(session, GetWish(resident_id=command.resident_id), now=now, zone=zone)


async def get_wish(session: AsyncSession, query: GetWish, *, now: datetime, zone: ZoneInfo) -> WishState:
    """Return what a resident wishes, and which rules ask for more.

    Raises
    ------
    RefusedError
        Raised for an unknown resident.
    """
    person = await _person(session, query.resident_id)
    row = await WishStore(session).get(query.resident_id)
    if row is None:
        return WishState(resident_id=query.resident_id)
    state = WishState.model_validate(
        {name: getattr(row, name) for name in WishState.model_fields if name in WishRow.__mapper__.columns}
    )
    rules = await _undercuts(session, state, person, now=now, zone=zone)
    return state.model_copy(update={"undercuts": rules})


async def _person(session: AsyncSession, resident_id: UUID) -> Person:
    await ResidentStore(session).lock(resident_id)
    people = await PeopleStore(session).these([resident_id], now=None)
    if not people:
        raise RefusedError.not_found("没有找到这位居民,请先在居民档案中登记")
    return people[0].person


async def _undercuts(
    session: AsyncSession, wished: SaveWish | WishState, person: Person, *, now: datetime, zone: ZoneInfo
) -> list[str]:
    today = civil_date(now, zone)
    rules = [rules[-1] for rules in (await RuleStore(session).versions()).values()]
    wish = Wish(modes=frozenset(mode.value for mode in wished.modes), every_days=wished.every_days)
    applying = [rule for rule in rules if applies(rule, person.without_wish, today)]
    return [rule.name for rule in undercut(wish, applying, person)]


async def _staff_name(session: AsyncSession, staff_id: UUID | None) -> str | None:
    if staff_id is None:
        return None
    staff = await StaffStore(session).active(staff_id)
    if staff is None:
        raise RefusedError("没有找到这位在岗的工作人员,请从名单中选择", field="staff_id")
    return staff.name
