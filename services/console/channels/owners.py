"""Asking the services that own what the pages show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from nats.aio.client import Client
from pydantic import ValidationError

from services.console.constants import COMMAND_SECONDS, QUERY_SECONDS
from shared.access import SYSTEM_ROLES
from shared.admission import check_right
from shared.contracts.base import Command, Contract, Refusal, RefusalCode, Request, Viewer
from shared.edge import RefusedError
from shared.requests import ask

__all__ = ["Answer", "Owners"]

R = TypeVar("R", bound=Contract)


@dataclass(frozen=True)
class Answer(Generic[R]):
    """What an owner answered: the reply, or why there is none. Exactly one of the two is set."""

    value: R | None = None
    refusal: Refusal | None = None

    @property
    def unavailable(self) -> bool:
        """Whether the owner did not answer at all, so that nothing is known."""
        return self.refusal is not None and self.refusal.code is RefusalCode.UNAVAILABLE

    @property
    def missing(self) -> bool:
        """Whether the owner says that there is no such thing."""
        return self.refusal is not None and self.refusal.code is RefusalCode.NOT_FOUND


class Owners:
    """All services that can be asked, by one and the same asker: every request says who it comes from.

    Parameters
    ----------
    connection
        Returns the live bus connection; raises `ConnectionError` while there is none.
    viewer
        Who asks.
    """

    def __init__(self, connection: Callable[[], Client], viewer: Viewer) -> None:
        self._connection = connection
        self._viewer = viewer

    def speaking_for(self, viewer: Viewer) -> "Owners":
        """Return the same services, asked by somebody else."""
        return Owners(self._connection, viewer)

    def because(self, purpose: str) -> "Owners":
        """Return the same services, asked by the same person, with what the audit is told of why."""
        told = " · ".join(filter(None, [self._viewer.purpose, purpose]))
        return Owners(self._connection, self._viewer.model_copy(update={"purpose": told}))

    async def ask(self, request: Request, reply: type[R], *, patience_seconds: float | None = None) -> R:
        """Return the reply.

        Parameters
        ----------
        patience_seconds
            How long to wait; as long as for any other question or command if None.

        Raises
        ------
        RefusedError
            Raised if the asker has no right to it, or the owner said no, did not answer, or answered something
            unreadable.
        """
        request = self._signed(request)
        patience = patience_seconds or (COMMAND_SECONDS if isinstance(request, Command) else QUERY_SECONDS)
        try:
            connection = self._connection()
            if not connection.is_connected:
                raise ConnectionError("the bus is away")  # noqa: TRY301
            return await ask(connection, request, reply, patience_seconds=patience)
        except ConnectionError as error:
            raise RefusedError("消息总线连接不上,请稍后再试", code=RefusalCode.UNAVAILABLE) from error
        except ValidationError as error:
            raise RefusedError("对方服务的回答读不懂,可能版本不一致,请联系管理员", code=RefusalCode.FAILED) from error

    def _signed(self, request: Request) -> Request:
        """Write on a request who it comes from, and hold back what its owner would refuse anyway."""
        viewer = self._viewer
        check_right(viewer, request)
        community = getattr(request, "community", None)
        if isinstance(community, str) and viewer.role not in SYSTEM_ROLES and not viewer.reaches(community):
            raise RefusedError.not_found("没有这个社区,或者不在您的范围里")
        told = {"viewer": viewer, "actor": viewer.actor} if isinstance(request, Command) else {"viewer": viewer}
        return request.model_copy(update=told)

    async def attempt(self, request: Request, reply: type[R], *, patience_seconds: float | None = None) -> Answer[R]:
        """Return the reply or the refusal, for pages of which one part may be missing."""
        try:
            return Answer(value=await self.ask(request, reply, patience_seconds=patience_seconds))
        except RefusedError as error:
            return Answer(refusal=error.refusal)
