"""One service of a test on the real bus, without its clockwork: it answers, hears and tells when the test says so.

Commands and queries go over their own subjects to the edge of the service. Events it hears are published on theirs
and reach it through its durable; events it tells leave its outbox through its relay and are read from the stream.
Every part is put on the bus when a test first uses it: a test that asks one question pays for one subscription.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby
from typing import Any, TypeVar, get_type_hints

from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeoutError
from sqlalchemy import delete

from shared.bus import attach, connection_of, new_broker
from shared.contracts.base import Channel, Event, RefusalCode, Request
from shared.database import Sessions
from shared.delivery import Delivery
from shared.edge import Edge, Listener, RefusedError, Responder
from shared.outbox import Outbox, Relay
from shared.publisher import Publisher
from shared.pull import Pull
from shared.requests import ask
from shared.service import leave_bus
from shared.settings import BusSettings
from shared.streams import Durable, declared_durables, declared_streams, durable_name, stream_of
from tests.support.streams import begin_stream, stored
from tests.support.waiting import PATIENCE_SECONDS, patiently

__all__ = ["Seat", "Wire"]

STREAM_GIB = 0.25

E = TypeVar("E", bound=Event)

TOLD_ON = {Channel.EVENT: "CARE_EVT", Channel.INTERNAL: "CARE_INT"}


@cache
def _durables() -> dict[tuple[str, str], Durable]:
    """Return all declared durables, by stream and name."""
    return {(one.stream, one.name): one for one in declared_durables()}


@dataclass(frozen=True)
class Seat:
    """What a service is put on the bus with.

    Parameters
    ----------
    deps
        Asked before every request and delivery, so that a test may change settings or let replicas take turns.
    """

    edge: Edge[Any]
    outbox: Outbox
    sessions: Sessions
    deps: Callable[[], Any]


@dataclass
class Wire:
    """The bus between a test and one service.

    Parameters
    ----------
    url
        Address of the bus.
    declared
        Whether its streams and durables are there already, as the fixture `bus` leaves them.
    """

    url: str
    declared: bool = False
    seat: Seat = field(init=False)
    """Who is on the bus; the harness says it."""
    _broker: NatsBroker | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """What is put on the bus at first use is put there once, however many ask at the same time."""
    _answering: set[type[Request]] = field(default_factory=set)
    _doors: dict[type[Event], "_Door"] = field(default_factory=dict)
    _told: list[tuple[str, bytes]] = field(default_factory=list)
    """Wire name and body."""
    _places: dict[str, int] = field(default_factory=dict)
    """Where the events lie that the service told, by their ids."""
    _read_to: dict[str, int] = field(default_factory=dict)
    _broken: list[Exception] = field(default_factory=list)

    async def ask(self, request: Request) -> Any:
        """Send a command or query; returns the reply that its handler promises.

        Raises
        ------
        RefusedError
            Raised as to any caller, if the service says no. What breaks a handler is raised as it is.
        """
        responder = next(one for one in self.seat.edge.responders if one.request is type(request))
        async with self._lock:
            client = await self._client()
            await self._answer(responder)
        try:
            return await ask(
                client, request, get_type_hints(responder.handle)["return"], patience_seconds=PATIENCE_SECONDS
            )
        except RefusedError as refused:
            if refused.refusal.code is RefusalCode.FAILED and self._broken:
                raise self._broken.pop() from refused
            raise

    async def answers(self, *requests: type[Request]) -> None:
        """Let the service answer these to whoever else is on the bus, such as a console."""
        async with self._lock:
            await self._client()
            for responder in self.seat.edge.responders:
                if responder.request in requests:
                    await self._answer(responder)

    async def hear(self, *events: Event) -> None:
        """Publish events and let the service take them off its durables, neighbours of one kind together.

        An event that the service told itself is on the stream already: it is only taken. What is heard at the same
        moment is handled at the same moment if it is of different kinds, as in one process.
        """
        for kind, neighbours in groupby(events, key=type):
            listener = next(one for one in self.seat.edge.listeners if one.event is kind)
            async with self._lock:
                await self._declare()
                await self._listen(kind)
            last = await self._publish(list(neighbours))
            async with self._doors[kind].lock:
                await self._deliver(listener, last)

    async def told(self, *kinds: type[E]) -> list[E]:
        """Return the events of these kinds that the service told since the test last forgot them."""
        async with self._lock:
            await self._declare()
            await self._relay()
            for channel in TOLD_ON:
                await self._read(channel)
        wanted = {kind.NAME: kind for kind in kinds}
        return [wanted[name].from_wire(body) for name, body in self._told if name in wanted]

    async def forget(self) -> None:
        """Let nobody ever hear what was told until now."""
        async with self.seat.sessions.begin() as session:
            await session.execute(delete(self.seat.outbox.table))
        self._told.clear()

    async def close(self) -> None:
        """Leave the bus; a durable that is still open would be waited for."""
        for door in self._doors.values():
            await door.pull.unsubscribe()
        if self._broker is not None:
            await leave_bus(self._broker)

    async def _client(self) -> Client:
        if self._broker is None:
            token = self.seat.edge.service
            self._broker = new_broker(BusSettings(nats_url=self.url), name=token, on_closed=lambda: None)
            await self._broker.connect()
        return connection_of(self._broker)

    async def _declare(self) -> None:
        """Begin with empty streams and without durables; `_listen` makes those that are used."""
        if self.declared:
            return
        js = (await self._client()).jetstream()
        await asyncio.gather(*(begin_stream(js, declared) for declared in declared_streams(size_gib=STREAM_GIB)))
        self.declared = True

    async def _answer(self, responder: Responder) -> None:
        """Let the service answer one kind of request, as its process would."""
        if responder.request in self._answering or self._broker is None:
            return
        known = set(self._broker.subscribers)
        watched = replace(responder, handle=self._watched(responder.handle, may_raise=RefusedError))
        attach(self._broker, Edge(service=self.seat.edge.service, responders=[watched]), None)
        for subscriber in set(self._broker.subscribers) - known:
            await subscriber.start()
        self._answering.add(responder.request)

    async def _listen(self, kind: type[Event]) -> None:
        """Open the service's durable for one kind of event, as it is declared."""
        if kind in self._doors:
            return
        js, name = (await self._client()).jetstream(), durable_name(self.seat.edge.service, kind)
        durable = _durables()[stream_of(kind), name]
        await js.add_consumer(durable.stream, config=durable.config)
        subscription = await js.pull_subscribe_bind(name, stream=durable.stream)
        self._doors[kind] = _Door(Pull(subscription, full_batch=1, closing=asyncio.Event()))

    async def _publish(self, events: list[Event]) -> int:
        """Publish what is not on its stream yet; returns the last place that one of them has there."""
        js, last = (await self._client()).jetstream(), 0
        for event in events:
            place = self._places.pop(str(event.event_id), 0)
            last = max(last, place or (await js.publish(event.subject, event.to_wire())).seq)
        return last

    async def _deliver(self, listener: Listener, last: int) -> None:
        js, door = (await self._client()).jetstream(), self._doors[listener.event]
        delivery = Delivery(service=self.seat.edge.service, event=listener.event, jetstream=lambda: js)
        settle = delivery.together if listener.together else delivery.one_by_one
        handle = self._watched(listener.handle)
        waiting = await door.arrived(batch=listener.batch, last=last)
        for start in range(0, len(waiting), listener.batch):
            await settle(waiting[start : start + listener.batch], lambda work: handle(work, None))
            if self._broken:
                raise self._broken.pop()

    def _watched(
        self, handle: Callable[[Any, Any], Awaitable[Any]], *, may_raise: type[Exception] | tuple[()] = ()
    ) -> Callable[[Any, Any], Awaitable[Any]]:
        """Keep what breaks a handler: the test must see it, whatever the bus makes of it."""

        async def watched(message: Any, _: Any) -> Any:
            try:
                return await handle(message, self.seat.deps())
            except may_raise:
                raise
            except Exception as error:
                self._broken.append(error)
                raise

        return watched

    async def _relay(self) -> None:
        """Let everything that waits in the outbox leave."""
        seat, client = self.seat, await self._client()
        publisher = Publisher(lambda: client)
        await Relay(service=seat.edge.service, outbox=seat.outbox, sessions=seat.sessions, publisher=publisher).drain()

    async def _read(self, channel: Channel) -> None:
        """Read on in a stream what the service told there; what `hear` published carries no id of an outbox."""
        stream, subjects = TOLD_ON[channel], f"care.{channel}.{self.seat.edge.service}.>"
        for message in await stored(await self._client(), stream, subjects, after=self._read_to.get(stream, 0)):
            headers = message.headers or {}
            self._read_to[stream] = int(headers["Nats-Sequence"])
            if "Nats-Msg-Id" in headers:
                self._told.append((".".join(headers["Nats-Subject"].split(".")[2:5]), message.data))
                self._places[headers["Nats-Msg-Id"]] = self._read_to[stream]


@dataclass
class _Door:
    """One durable of the service."""

    pull: Pull
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    taken_to: int = 0

    async def arrived(self, *, batch: int, last: int) -> list[Msg]:
        """Take all that waits, at least up to a place in the stream; nothing if somebody has taken that."""
        messages: list[Msg] = []
        async with patiently():
            while self.taken_to < last or (messages and messages[-1].metadata.num_pending):
                with suppress(NatsTimeoutError):
                    messages += await self.pull.fetch(batch)
                    self.taken_to = messages[-1].metadata.sequence.stream
        return messages
