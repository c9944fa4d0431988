"""The edge every handler of this service hangs on."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

from services.registry.deps import Deps
from services.registry.storage.merge_tables import MERGES
from shared.contracts.base import Contract, Request
from shared.contracts.registry_operators import OPERATOR_ROLE, ListAssignedResidents
from shared.edge import Edge, RefusedError, Responder

__all__ = ["EDGE", "RegistryEdge"]

OPERATORS_MAY = frozenset[type[Request]]({ListAssignedResidents})
"""All that an operator may ask; whatever is added is closed to operators until it stands here."""

C = TypeVar("C", bound=Request)
R = TypeVar("R", bound=Contract)
M = TypeVar("M", bound=Contract)


class RegistryEdge(Edge[Deps]):
    """Answers requests; those of an operator only where it is known that they are about its own residents."""

    def answers(
        self, request: type[C]
    ) -> Callable[[Callable[[C, Deps], Awaitable[R]]], Callable[[C, Deps], Awaitable[R]]]:
        """Register the one handler of a command or query, behind the door for operators."""

        def register(handle: Callable[[C, Deps], Awaitable[R]]) -> Callable[[C, Deps], Awaitable[R]]:
            @wraps(handle)
            async def guarded(asked: C, deps: Deps) -> R:
                if asked.viewer is not None and asked.viewer.role == OPERATOR_ROLE and request not in OPERATORS_MAY:
                    raise RefusedError("运营方只能查询分配给自己的居民", field="viewer")
                return await handle(await _understood(asked, deps), deps)

            self.responders.append(Responder(request=request, handle=guarded))
            return handle

        return register


async def _understood(message: M, deps: Deps) -> M:
    """Take what is said of a former entry as said of the resident it became part of."""
    return await MERGES.understood(message, deps.sessions, fresh=True)


EDGE = RegistryEdge("registry", understand=_understood)
"""All handlers of this service."""
