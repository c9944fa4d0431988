"""Let whoever answers for some residents alone speak of nobody's service but their own."""

from uuid import UUID

from services.events.domain import wording
from shared.access import Reach, reach_of
from shared.contracts.base import RefusalCode, Request
from shared.edge import RefusedError

__all__ = ["speak_for_oneself"]


def speak_for_oneself(request: Request, volunteer_id: UUID | None) -> None:
    """Refuse what a liaison says or asks of somebody else's service.

    Raises
    ------
    RefusedError
        Raised with ``forbidden``.
    """
    viewer = request.viewer
    if viewer is not None and reach_of(viewer.role) is Reach.OWN and volunteer_id != viewer.staff_id:
        raise RefusedError(wording.OWN_SERVICE_ALONE, code=RefusalCode.FORBIDDEN)
