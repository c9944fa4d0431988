"""Keep partner units, have both sides confirm a joint activity, credit both when it is over."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.constants import SWEEP_BATCH
from services.events.domain import role_wording, wording
from services.events.domain.activity import ActivityStatus
from services.events.domain.joint import state_of, waiting_for
from services.events.storage.activities import ActivityStore
from services.events.storage.partner_tables import JointActivityRow
from services.events.storage.partners import Joint, PartnerStore
from services.events.storage.tables import OUTBOX
from services.events.use_cases.show_partners import joint_of, unit_of
from shared.areas import place_of
from shared.contracts.activities_partners import (
    ConfirmJoint,
    InvitePartner,
    JointActivity,
    JointActivityCredited,
    JointActivitySettled,
    JointActivityUnconfirmed,
    PartnerUnit,
    SavePartnerUnit,
)
from shared.edge import RefusedError

__all__ = ["confirm_joint", "end_joint", "invite_partner", "save_unit", "say_unconfirmed"]


async def save_unit(session: AsyncSession, command: SavePartnerUnit, *, now: datetime) -> PartnerUnit:
    """Save a unit as its next version.

    Raises
    ------
    RefusedError
        Raised if somebody has saved it meanwhile.
    """
    unit, store = command.unit, PartnerStore(session)
    known = await store.lock_unit(unit.unit_id)
    if known is None or known.command_id != command.command_id:
        if unit.version != (known.version if known else 0):
            raise RefusedError.conflict(role_wording.UNIT_CHANGED)
        values = unit.model_dump(exclude={"unit_id", "version"}) | {"id": unit.unit_id, "version": unit.version + 1}
        who = {"command_id": command.command_id, "saved_at": now, "saved_by": command.actor}
        known = await store.put_unit(values | who)
    return unit_of(known)


async def invite_partner(session: AsyncSession, command: InvitePartner, *, now: datetime) -> JointActivity:
    """Make an activity a joint one, to be confirmed by both sides.

    Raises
    ------
    RefusedError
        Raised for an activity or unit that is not there any more, and a day that cannot be.
    """
    store, activity = PartnerStore(session), await ActivityStore(session).find(command.activity_id)
    unit = await store.find_unit(command.unit_id)
    if activity is None or activity.status is not ActivityStatus.SCHEDULED:
        raise RefusedError.not_found(wording.ACTIVITY_UNKNOWN)
    if unit is None or not unit.active:
        raise RefusedError.not_found(role_wording.UNIT_UNKNOWN)
    if not now < command.confirm_by <= activity.starts_at:
        raise RefusedError(role_wording.CONFIRM_BY, field="confirm_by")
    fields = command.model_dump(include={"activity_id", "unit_id", "brings"}) | {"confirm_by": command.confirm_by}
    begun = {"state": "waiting", "reason": "", "told": False, "version": 1}
    await store.invite(fields | begun | {"changed_at": now, "changed_by": command.actor})
    return await _shown(session, activity.community, command.activity_id, command.unit_id, now=now)


async def confirm_joint(session: AsyncSession, command: ConfirmJoint, *, now: datetime) -> JointActivity:
    """Write down what one side says; the same again changes nothing.

    Raises
    ------
    RefusedError
        Raised if there is no such joint activity, or it is settled otherwise.
    """
    store = PartnerStore(session)
    row = await store.lock_joint(command.activity_id, command.unit_id)
    activity = await ActivityStore(session).find(command.activity_id)
    if row is None or activity is None:
        raise RefusedError.not_found(role_wording.JOINT_UNKNOWN)
    if _is_news(row, command):
        if row.state != "waiting":
            raise RefusedError.conflict(role_wording.JOINT_SETTLED)
        _write(row, command, now=now)
        await session.flush()
        if row.state != "waiting":
            await _tell_settled(session, row, activity.community, now=now)
    return await _shown(session, activity.community, command.activity_id, command.unit_id, now=now)


async def say_unconfirmed(session: AsyncSession, *, now: datetime) -> bool:
    """Tell once of what was to be confirmed by now; whether there may be more."""
    late = await PartnerStore(session).claim_unconfirmed(now=now, limit=SWEEP_BATCH)
    for joint, activity, _ in late:
        joint.told = True
        told = JointActivityUnconfirmed(
            event_id=JointActivityUnconfirmed.identify(joint.activity_id, joint.unit_id),
            occurred_at=now,
            **place_of(activity.community),
            entity_version=joint.version,
            activity_id=joint.activity_id,
            unit_id=joint.unit_id,
            starts_at=activity.starts_at,
            waiting_for=waiting_for(joint.community_person, joint.partner_person),
        )
        await OUTBOX.add(session, told)
    return len(late) == SWEEP_BATCH


async def end_joint(session: AsyncSession, *, now: datetime) -> bool:
    """Credit both sides with what has taken place, and settle what was called off; whether there may be more."""
    ended = await PartnerStore(session).claim_ended(limit=SWEEP_BATCH)
    for one in ended:
        joint, activity, _ = one
        joint.version, joint.changed_at, joint.changed_by = joint.version + 1, now, "activities"
        if activity.status == ActivityStatus.CANCELLED:
            joint.state = "cancelled"
            await _tell_settled(session, joint, activity.community, now=now)
        else:
            await _credit(session, one, now=now)
    return len(ended) == SWEEP_BATCH


async def _credit(session: AsyncSession, one: Joint, *, now: datetime) -> None:
    joint, activity, _ = one
    joint.credited_minutes = round((activity.ends_at - activity.starts_at).total_seconds() / 60)
    joint.credited_at = now
    told = JointActivityCredited(
        event_id=JointActivityCredited.identify(joint.activity_id, joint.unit_id),
        occurred_at=now,
        **place_of(activity.community),
        entity_version=joint.version,
        activity_id=joint.activity_id,
        unit_id=joint.unit_id,
        minutes=joint.credited_minutes,
    )
    await OUTBOX.add(session, told)


def _is_news(row: JointActivityRow, command: ConfirmJoint) -> bool:
    if not command.confirmed:
        return row.state != "declined"
    said = row.community_person if command.side == "community" else row.partner_person
    return said is None


def _write(row: JointActivityRow, command: ConfirmJoint, *, now: datetime) -> None:
    if command.confirmed and command.side == "community":
        row.community_person = command.person
    elif command.confirmed:
        row.partner_person = command.person
    else:
        row.reason = f"{command.person}:{command.reason or '不参加'}"
    row.state = state_of(row.community_person, row.partner_person, declined=not command.confirmed)
    row.version, row.changed_at, row.changed_by = row.version + 1, now, command.actor


async def _tell_settled(session: AsyncSession, row: JointActivityRow, community: str, *, now: datetime) -> None:
    told = JointActivitySettled.model_validate(
        {
            "event_id": JointActivitySettled.identify(row.activity_id, row.unit_id, row.state),
            "occurred_at": now,
            **place_of(community),
            "entity_version": row.version,
            "activity_id": row.activity_id,
            "unit_id": row.unit_id,
            "outcome": row.state,
        }
    )
    await OUTBOX.add(session, told)


async def _shown(
    session: AsyncSession, community: str, activity_id: UUID, unit_id: UUID, *, now: datetime
) -> JointActivity:
    [found] = await PartnerStore(session).joint(community, unit_id=unit_id, activity_id=activity_id)
    return joint_of(found, now=now)
