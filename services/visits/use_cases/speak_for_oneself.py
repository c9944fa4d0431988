"""Let everybody who is signed in act in their own name, and only those who arrange visits in another's."""

from uuid import UUID

from shared.access import SYSTEM_ROLES, may
from shared.contracts.base import RefusalCode, Viewer
from shared.edge import RefusedError

__all__ = ["in_whose_name", "is_oneself"]

FOR_OTHERS = "visits.arrange"
"""The right with which somebody also writes down what another saw: group heads, grid leaders and above."""


def is_oneself(viewer: Viewer | None, staff_id: UUID) -> bool:
    """Say whether somebody speaks of themselves; a program is taken at its word."""
    return viewer is None or viewer.role in SYSTEM_ROLES or viewer.staff_id == staff_id


def in_whose_name(viewer: Viewer | None, staff_id: UUID | None) -> UUID | None:
    """Return in whose name something is recorded: that of whoever is signed in, where nobody else is named.

    Raises
    ------
    RefusedError
        Raised with ``forbidden`` for another's name, unless the viewer arranges visits. Whether the resident is
        theirs has been asked at the edge.
    """
    if viewer is None or viewer.role in SYSTEM_ROLES:
        return staff_id
    if staff_id is None or staff_id == viewer.staff_id:
        return viewer.staff_id
    if not may(viewer.role, FOR_OTHERS):
        text = "只能用您自己的名义登记;别人的走访请由组长、网格长或社区代为登记"
        raise RefusedError(text, code=RefusalCode.FORBIDDEN, field="staff_id")
    return staff_id
