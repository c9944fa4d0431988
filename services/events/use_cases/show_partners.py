"""Show partner units and joint activities."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.joint import waiting_for
from services.events.storage.partner_tables import PartnerUnitRow
from services.events.storage.partners import Joint, PartnerStore
from shared.contracts.activities_partners import (
    JointActivities,
    JointActivity,
    ListJointActivities,
    PartnerItem,
    PartnerUnit,
    PartnerUnits,
)

__all__ = ["joint_of", "list_joint", "list_units", "unit_of"]


async def list_units(session: AsyncSession, community: str) -> PartnerUnits:
    """Return the partner units of a community with what came of each."""
    store = PartnerStore(session)
    items = [
        PartnerItem(unit=unit_of(row), waiting_count=waiting, joint_count=held, minutes=minutes)
        for row, waiting, held, minutes in await store.units(community)
    ]
    joint_count, minutes = await store.community_credit(community)
    return PartnerUnits(items=items, joint_count=joint_count, minutes=minutes)


async def list_joint(session: AsyncSession, query: ListJointActivities, *, now: datetime) -> JointActivities:
    """Return the joint activities of a community."""
    found = await PartnerStore(session).joint(query.community, unit_id=query.unit_id, activity_id=query.activity_id)
    return JointActivities(items=[joint_of(one, now=now) for one in found])


def unit_of(row: PartnerUnitRow) -> PartnerUnit:
    """Return a unit as it is shown."""
    names = ("version", "community", "name", "kind", "contact", "offers", "active")
    return PartnerUnit.model_validate({"unit_id": row.id} | {name: getattr(row, name) for name in names})


def joint_of(one: Joint, *, now: datetime) -> JointActivity:
    """Return a joint activity as it is shown."""
    joint, activity, unit = one
    names = ("activity_id", "unit_id", "brings", "confirm_by", "state", "community_person", "partner_person", "reason")
    fields = {name: getattr(joint, name) for name in (*names, "credited_minutes")}
    waiting = joint.state == "waiting"
    about = {"title": activity.title, "starts_at": activity.starts_at, "unit_name": unit.name, "unit_kind": unit.kind}
    said = waiting_for(joint.community_person, joint.partner_person) if waiting else []
    return JointActivity.model_validate(
        fields | about | {"overdue": waiting and joint.confirm_by <= now, "waiting_for": said}
    )
