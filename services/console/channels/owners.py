"""Asking the services that own what the pages show."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from nats.aio.client import Client
from pydantic import ValidationError

from services.console.constants import COMMAND_SECONDS, QUERY_SECONDS
from shared.contracts.base import Command, Contract, Refusal, RefusalCode, Request
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
    """All services that can be asked.

    Parameters
    ----------
    connection
        Returns the live bus connection; raises `ConnectionError` while there is none.
    """

    def __init__(self, connection: Callable[[], Client]) -> None:
        self._connection = connection

    async def ask(self, request: Request, reply: type[R]) -> R:
        """Return the reply.

        Raises
        ------
        RefusedError
            Raised if the owner said no, did not answer, or answered something unreadable.
        """
        patience = COMMAND_SECONDS if isinstance(request, Command) else QUERY_SECONDS
        try:
            connection = self._connection()
            if not connection.is_connected:
                raise ConnectionError("the bus is away")  # noqa: TRY301
            return await ask(connection, request, reply, patience_seconds=patience)
        except ConnectionError as error:
            raise RefusedError("消息总线连接不上,请稍后再试", code=RefusalCode.UNAVAILABLE) from error
        except ValidationError as error:
            raise RefusedError("对方服务的回答读不懂,可能版本不一致,请联系管理员", code=RefusalCode.FAILED) from error

    async def attempt(self, request: Request, reply: type[R]) -> Answer[R]:
        """Return the reply or the refusal, for pages of which one part may be missing."""
        try:
            return Answer(value=await self.ask(request, reply))
        except RefusedError as error:
            return Answer(refusal=error.refusal)
