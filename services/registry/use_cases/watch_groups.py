"""Warn when a service group becomes too small to stand in for one another."""

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.staff_member import StaffMember
from services.registry.storage.outgoing import tell
from services.registry.storage.staff import StaffStore
from shared.areas import place_of
from shared.contracts.registry_circle import GroupShrunk

__all__ = ["watch_group"]

TOO_FEW = 3
"""Members of a group from which on one who is away leaves too much to the others; groups are made of four or five."""

GROUP_IDS = UUID("5d0c1a52-0002-5000-8000-000000000001")
"""Namespace of the ids of groups, which have no row of their own. Changing it gives every group another id."""


async def watch_group(session: AsyncSession, known: StaffMember | None, member: StaffMember, *, now: datetime) -> None:
    """Tell if the group that somebody has just left has fallen to three; the change is written already."""
    if known is None or known.team is None or not known.active:
        return
    if member.active and member.team == known.team:
        return
    left = await StaffStore(session).count_group(known.community, known.team)
    if left != TOO_FEW:
        return
    shrunk = GroupShrunk(
        occurred_at=now,
        **place_of(known.community),
        group_id=uuid5(GROUP_IDS, f"{known.community}:{known.team}"),
        member_count=left,
    )
    await tell(session, [shrunk])
