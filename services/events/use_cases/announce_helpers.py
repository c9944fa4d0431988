"""The events of roles and shifts that several use cases tell, built from what has just been stored."""

from datetime import datetime

from services.events.storage.role_tables import RoleAnswerRow, RoleRow
from services.events.storage.shift_tables import ShiftRow
from shared.areas import place_of
from shared.contracts.activities_roles import RoleEnded
from shared.contracts.activities_shifts import ShiftCovered

__all__ = ["role_ended", "shift_covered"]


def role_ended(role: RoleRow, held: RoleAnswerRow, *, now: datetime) -> RoleEnded:
    """Tell that somebody no longer has a role."""
    return RoleEnded(
        event_id=RoleEnded.identify(held.id),
        occurred_at=now,
        **place_of(role.community),
        entity_version=role.version,
        resident_id=held.resident_id,
        role_id=role.id,
        answer_id=held.id,
    )


def shift_covered(row: ShiftRow, *, now: datetime) -> ShiftCovered:
    """Tell that a shift that was short no longer is, or does not take place."""
    return ShiftCovered(
        event_id=ShiftCovered.identify(row.id, row.revision),
        occurred_at=now,
        **place_of(row.community),
        entity_version=row.revision,
        shift_id=row.id,
        reason="covered" if row.status == "planned" else "cancelled",
    )
