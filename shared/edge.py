"""The edge of a service towards the bus: which function acts on which event, command or query.

Handlers are plain functions ``(message, deps)``; the decorators return them unchanged, so a test may call them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, TypeVar

from shared.contracts.base import Contract, Event, Refusal, RefusalCode, Request

__all__ = ["Edge", "Listener", "RefusedError", "Responder"]

Deps = TypeVar("Deps")
E = TypeVar("E", bound=Event)
C = TypeVar("C", bound=Request)
R = TypeVar("R", bound=Contract)
T = TypeVar("T")


class RefusedError(Exception):
    """Raised by a use case that will not do what it was asked; the text is Chinese and says what to do."""

    def __init__(self, message: str, *, code: RefusalCode = RefusalCode.INVALID, field: str | None = None) -> None:
        super().__init__(message)
        self.refusal = Refusal(code=code, message=message, field=field)

    @classmethod
    def not_found(cls, message: str) -> "RefusedError":
        """Build the refusal for something that is not there, or that the asker may not know of."""
        return cls(message, code=RefusalCode.NOT_FOUND)

    @classmethod
    def conflict(cls, message: str) -> "RefusedError":
        """Build the refusal for something that has changed meanwhile."""
        return cls(message, code=RefusalCode.CONFLICT)


@dataclass(frozen=True)
class Listener:
    """One handler of one kind of event."""

    event: type[Event]
    handle: Callable[[Any, Any], Awaitable[None]]
    batch: int
    """Messages taken at once."""
    together: bool
    """Whether the handler takes the whole batch as one list, in one transaction."""


@dataclass(frozen=True)
class Responder:
    """One handler of one command or query."""

    request: type[Request]
    handle: Callable[[Any, Any], Awaitable[Contract]]


@dataclass
class Edge(Generic[Deps]):
    """All handlers of one service.

    Parameters
    ----------
    service
        Token of the service: names its durables, its queue group and its bus user.
    """

    service: str
    listeners: list[Listener] = field(default_factory=list)
    responders: list[Responder] = field(default_factory=list)
    understand: Callable[[Any, Deps], Awaitable[Any]] | None = None
    """Says what a message means here before its handler gets it; None takes each as it is."""
    admit: Callable[[Any, Deps], Awaitable[Any]] | None = None
    """Lets a request in or refuses it, knowing what it means here; None lets in everything."""

    def on(
        self, event: type[E], *, batch: int = 32
    ) -> Callable[[Callable[[E, Deps], Awaitable[None]]], Callable[[E, Deps], Awaitable[None]]]:
        """Register a handler that takes one event and is one transaction."""

        def register(handle: Callable[[E, Deps], Awaitable[None]]) -> Callable[[E, Deps], Awaitable[None]]:
            taken = self._understood(handle)
            self.listeners.append(Listener(event=event, handle=taken, batch=batch, together=False))
            return handle

        return register

    def on_many(
        self, event: type[E], *, batch: int = 500
    ) -> Callable[[Callable[[list[E], Deps], Awaitable[None]]], Callable[[list[E], Deps], Awaitable[None]]]:
        """Register a handler that takes what has arrived as one list and is one transaction."""

        def register(handle: Callable[[list[E], Deps], Awaitable[None]]) -> Callable[[list[E], Deps], Awaitable[None]]:
            taken = self._all_understood(handle)
            self.listeners.append(Listener(event=event, handle=taken, batch=batch, together=True))
            return handle

        return register

    def answers(
        self, request: type[C]
    ) -> Callable[[Callable[[C, Deps], Awaitable[R]]], Callable[[C, Deps], Awaitable[R]]]:
        """Register the one handler of a command or query; it returns the reply or raises `RefusedError`."""

        def register(handle: Callable[[C, Deps], Awaitable[R]]) -> Callable[[C, Deps], Awaitable[R]]:
            self.responders.append(Responder(request=request, handle=self._understood(self.admitted(handle))))
            return handle

        return register

    def admitted(self, handle: Callable[[Any, Deps], Awaitable[T]]) -> Callable[[Any, Deps], Awaitable[T]]:
        """Let a handler get only what may be asked of it."""
        admit = self.admit
        if admit is None:
            return handle

        @wraps(handle)
        async def let_in(request: Any, deps: Deps) -> T:  # noqa: ANN401
            return await handle(await admit(request, deps), deps)

        return let_in

    def _understood(self, handle: Callable[[Any, Deps], Awaitable[T]]) -> Callable[[Any, Deps], Awaitable[T]]:
        """Let a handler get what a message means here."""
        understand = self.understand
        if understand is None:
            return handle

        @wraps(handle)
        async def taken(message: Any, deps: Deps) -> T:  # noqa: ANN401
            return await handle(await understand(message, deps), deps)

        return taken

    def _all_understood(self, handle: Callable[[list[Any], Deps], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        understand = self.understand
        if understand is None:
            return handle

        @wraps(handle)
        async def taken(messages: list[Any], deps: Deps) -> None:
            await handle([await understand(message, deps) for message in messages], deps)

        return taken
