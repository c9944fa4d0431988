"""The edge every handler of this service hangs on."""

from typing import TypeVar

from services.visits.deps import Deps
from services.visits.storage.merging import MERGES
from services.visits.storage.places import ADMISSION
from shared.contracts.base import Contract
from shared.edge import Edge

__all__ = ["EDGE"]

M = TypeVar("M", bound=Contract)


async def _understood(message: M, deps: Deps) -> M:
    """Take what is said of a former entry as said of the resident it became part of."""
    return await MERGES.understood(message, deps.sessions)


async def _admitted(request: M, deps: Deps) -> M:
    """Let in what a person may ask about somebody they reach."""
    return await ADMISSION.admit(request, deps.sessions)


EDGE: Edge[Deps] = Edge("visits", understand=_understood, admit=_admitted)
