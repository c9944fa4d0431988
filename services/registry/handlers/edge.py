"""The edge every handler of this service hangs on."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

from services.registry.deps import Deps
from services.registry.domain.field_rights import OWN_ONLY, readable_by
from services.registry.storage.merge_tables import MERGES
from services.registry.storage.places import ADMISSION
from services.registry.use_cases.viewing import kind_of
from shared.contracts.base import Contract, Query, Request, Viewer
from shared.contracts.registry_doors import ListDoors
from shared.contracts.registry_operators import OPERATOR_ROLE, ListAssignedResidents
from shared.contracts.registry_requests import CountCommunity, GetResident, ListCommunities, NamesOf, SearchResidents
from shared.edge import Edge, RefusedError, Responder

__all__ = ["EDGE", "RegistryEdge"]

OPERATORS_MAY = frozenset[type[Request]]({ListAssignedResidents})
"""All that an operator may ask; whatever is added is closed to operators until it stands here."""

OWN_MAY = frozenset[type[Request]]({GetResident, ListCommunities, ListDoors, NamesOf, SearchResidents})
"""All that somebody may ask who sees nobody but their own elder."""

LIMITED_MAY = OWN_MAY | {CountCommunity}
"""All queries of those who may read only some fields; each of them leaves out what is not theirs to know."""

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
            let_in = self.admitted(handle)

            @wraps(handle)
            async def guarded(asked: C, deps: Deps) -> R:
                if asked.viewer is not None and asked.viewer.role == OPERATOR_ROLE and request not in OPERATORS_MAY:
                    raise RefusedError("运营方只能查询分配给自己的居民", field="viewer")
                await _check_kind(request, asked.viewer, deps)
                return await let_in(await _understood(asked, deps), deps)

            self.responders.append(Responder(request=request, handle=guarded))
            return handle

        return register


async def _check_kind(request: type[Request], viewer: Viewer | None, deps: Deps) -> None:
    """Refuse what a kind of staff may not ask, whatever the handler would show."""
    if viewer is None or request in OWN_MAY:
        return
    async with deps.sessions() as session:
        kind = await kind_of(session, viewer)
    limited = readable_by(kind) is not None and issubclass(request, Query) and request not in LIMITED_MAY
    if kind in OWN_ONLY or limited:
        raise RefusedError("您的人员类别不能查看这部分资料,请联系社区工作者")


async def _understood(message: M, deps: Deps) -> M:
    """Take what is said of a former entry as said of the resident it became part of."""
    return await MERGES.understood(message, deps.sessions, fresh=True)


async def _admitted(request: M, deps: Deps) -> M:
    """Let in what a person may ask about somebody they reach."""
    return await ADMISSION.admit(request, deps.sessions)


EDGE = RegistryEdge("registry", understand=_understood, admit=_admitted)
"""All handlers of this service."""
