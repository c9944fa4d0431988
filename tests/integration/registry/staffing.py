"""What a test does with staff, posts, absences and hand-overs."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.registry import CareMember
from shared.contracts.registry_circle import AbsenceRecorded, HandOverResidents, RecordAbsence
from shared.contracts.registry_requests import AssignPost, GetResident, SaveStaff
from shared.contracts.words import CareRole
from tests.integration.registry.desk import COMMUNITY, Desk

__all__ = ["absent", "appoint", "captain", "hand_over", "hire", "level", "pair"]


async def hire(desk: Desk, name: str, kind: str = "volunteer", *, group: str | None = None, **more: Any) -> UUID:
    """Add a member of staff."""
    fields = {"community": COMMUNITY, "name": name, "kind": kind, "group": group, "phones": ["+8613900005678"]}
    return (await desk.ask(SaveStaff.model_validate(fields | more))).id


async def appoint(desk: Desk, role: str, scope: str, key: str, staff_id: UUID | None, **more: Any) -> bool:
    """Give a post to somebody, or to nobody."""
    fields = {"community": COMMUNITY, "role": role, "scope": scope, "scope_key": key, "staff_id": staff_id}
    return (await desk.ask(AssignPost.model_validate(fields | more))).changed


async def pair(desk: Desk, name: str, staff_id: UUID | None, **more: Any) -> bool:
    """Give a resident a liaison."""
    return await appoint(desk, "liaison", "resident", str(await desk.resident(name)), staff_id, **more)


async def captain(desk: Desk, building: str, staff_id: UUID | None, **more: Any) -> bool:
    """Give a building of the compound 安和小区 a block captain."""
    return await appoint(desk, "block_captain", "building", f"安和小区/{building}", staff_id, **more)


async def absent(
    desk: Desk,
    staff_id: UUID,
    *,
    days: float | None = None,
    by: UUID | None = None,
    from_at: datetime | None = None,
    community: str = COMMUNITY,
) -> AbsenceRecorded:
    """Let somebody be absent from now or a moment on, for some days or until further notice."""
    begins = from_at or desk.clock.now()
    command = RecordAbsence(
        community=community,
        staff_id=staff_id,
        stand_in_id=by,
        from_at=from_at,
        until_at=begins + timedelta(days=days) if days is not None else None,
        reason="年休假",
    )
    return await desk.ask(command)


async def hand_over(desk: Desk, old: UUID, new: UUID, **more: Any) -> bool:
    """Give residents of one liaison to another."""
    fields = {"community": COMMUNITY, "from_staff_id": old, "to_staff_id": new, "reason": "岗位调整"}
    return (await desk.ask(HandOverResidents.model_validate(fields | more))).changed


async def level(desk: Desk, name: str, role: CareRole = CareRole.LIAISON) -> CareMember:
    """Return one level of a resident's circle as it was last told."""
    card = await desk.ask(GetResident(resident_id=await desk.resident(name)))
    (found,) = [member for member in card.circle if member.role is role]
    return found
