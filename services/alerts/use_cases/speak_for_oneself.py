"""Let everybody who is signed in act in their own name and in nobody else's."""

from uuid import UUID

from shared.access import SYSTEM_ROLES
from shared.contracts.base import RefusalCode, Viewer
from shared.edge import RefusedError

__all__ = ["in_own_name"]


def in_own_name(viewer: Viewer | None, staff_id: UUID | None) -> UUID | None:
    """Return who of the staff does something: whoever is signed in; nobody where they are not on the staff.

    A program is taken at its word.

    Raises
    ------
    RefusedError
        Raised with ``forbidden`` for another's name: whoever has an alert is reminded of it, and has to know of it.
    """
    if viewer is None or viewer.role in SYSTEM_ROLES:
        return staff_id
    if staff_id not in {None, viewer.staff_id}:
        text = "只能用您自己的名义处理警报;要由同事处理,请同事本人接手"
        raise RefusedError(text, code=RefusalCode.FORBIDDEN, field="staff_id")
    return viewer.staff_id
