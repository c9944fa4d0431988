"""Check who is to be given something: that they work here, and that it is not too much."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.staff_member import StaffMember
from services.registry.storage.posts import PostStore
from services.registry.storage.staff import StaffStore
from shared.edge import RefusedError

__all__ = ["Load", "check_load", "check_person"]


@dataclass(frozen=True, slots=True)
class Load:
    """How much somebody may be given."""

    limit: int
    """Most residents that one liaison is paired with."""
    override: bool
    reason: str | None


async def check_person(session: AsyncSession, staff_id: UUID, *, community: str) -> StaffMember:
    """Return a member of staff who works in this community.

    Raises
    ------
    RefusedError
        Raised if there is no such person, or if they do not work here any more.
    """
    member = await StaffStore(session).get(staff_id)
    if member is None or member.community != community:
        raise RefusedError.not_found("本社区没有这位工作人员,请先登记")
    if not member.active:
        raise RefusedError.conflict("这位工作人员已停用,请换一位")
    return member


async def check_load(session: AsyncSession, staff_id: UUID, load: Load, *, adding: int, now: datetime) -> None:
    """Refuse to pair a liaison with more residents than the limit, unless somebody insists and says why.

    Raises
    ------
    RefusedError
        Raised if it would be too many.
    """
    have = await PostStore(session).load_of(staff_id, now=now)
    if have + adding <= load.limit:
        return
    if not load.override:
        raise RefusedError.conflict(
            f"这位联络员已结对 {have} 人,再加 {adding} 人就超过上限 {load.limit} 人;请换一位,或写明原因后强制结对"
        )
    if load.reason is None:
        raise RefusedError("超过结对上限时请写明原因", field="reason")
