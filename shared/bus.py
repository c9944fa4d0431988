"""The connection to NATS, and how an edge is put on it."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.security import SASLPlaintext
from nats.aio.client import Client
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.errors import StaleConnectionError
from nats.js import JetStreamContext
from pydantic import ValidationError

from shared.contracts.base import Refusal, RefusalCode
from shared.delivery import Delivery, is_outage
from shared.edge import Edge, Listener, RefusedError, Responder
from shared.pull import FETCH_SECONDS
from shared.settings import BusSettings, inbox_prefix
from shared.streams import durable_name, stream_of

__all__ = ["attach", "connection_of", "join_bus", "leave_server", "new_broker", "stop_answering"]

PING_SECONDS = 20
"""A dead node is noticed after two of these; the client's default of two minutes leaves it deaf for 55 s."""

REQUEST_WORKERS = 16
"""Commands and queries that one replica works on at the same time; more than the database pool only waits there."""

DRAIN_POLL_SECONDS = 0.01
"""How often a stopping service looks whether the last question is answered."""

JOIN_POLL_SECONDS = 0.05
"""How often a program that makes its connection anew looks whether it is made."""

HEADERS_BYTES = 1024
"""What goes with a reply besides itself; the server counts both."""

NUL = rb"\u0000"
"""A character that PostgreSQL keeps in no text; no keyboard types it, but whoever holds a link may send it."""

log = structlog.get_logger("bus")


def new_broker(settings: BusSettings, *, name: str, on_closed: Callable[[], None]) -> NatsBroker:
    """Build the broker of a program; the caller starts and stops it.

    Parameters
    ----------
    settings
        Addresses and user.
    name
        Shown by the server in its list of connections; also names the private inbox.
    on_closed
        Called if the connection is closed for good without having been asked to. The program must end then.
    """

    async def closed() -> None:
        on_closed()

    async def failed(error: Exception) -> None:
        log.warning("bus error", reason=f"{type(error).__name__}: {error}"[:300])

    async def gone() -> None:
        if not connection_of(broker).is_closed:
            log.warning("bus connection lost")

    async def back() -> None:
        log.info("bus connection restored")

    password = settings.nats_password.get_secret_value() if settings.nats_password else ""
    broker = NatsBroker(
        settings.servers,
        name=f"nuanlin-{name}",
        security=SASLPlaintext(username=settings.nats_user, password=password) if settings.nats_user else None,
        inbox_prefix=inbox_prefix(name),
        max_reconnect_attempts=-1,
        reconnect_time_wait=1,
        ping_interval=PING_SECONDS,
        max_outstanding_pings=2,
        connect_timeout=5,
        error_cb=failed,
        closed_cb=closed,
        disconnected_cb=gone,
        reconnected_cb=back,
        apply_types=False,
        serializer=None,  # handlers take the message as it came: no model of their arguments is built
        logger=None,
        graceful_timeout=15,
    )
    return broker


def connection_of(broker: NatsBroker) -> Client:
    """Return the live connection of a started broker."""
    connection = broker._connection  # noqa: SLF001
    if connection is None:
        raise ConnectionError("the broker is not started")
    return connection


async def join_bus(broker: NatsBroker) -> None:
    """Connect a broker; a connection that is left half made is made anew.

    A server that thinks a new client slow sends a PING of its own before the PONG for which it waits. The client takes
    any line for the answer, but is connected only by the right one: it then believes for ever that it is connecting,
    sends nothing, not even PING, and notices nothing before the server gives it up minutes later.
    """
    await broker.connect()
    connection = connection_of(broker)
    if connection.is_connecting:
        log.warning("bus connection half made")
        await leave_server(connection)
    while not connection.is_connected:  # noqa: ASYNC110 - nothing of the client's says when
        await asyncio.sleep(JOIN_POLL_SECONDS)


async def leave_server(connection: Client) -> None:
    """Give up a connection that stays silent, and make another; subscriptions are kept."""
    if connection.is_connecting:
        await connection._process_op_err(StaleConnectionError())  # noqa: SLF001 - what the client does to a stale one
    else:
        await connection.force_reconnect()


def attach(broker: NatsBroker, edge: Edge[Any], deps: Any) -> None:  # noqa: ANN401
    """Subscribe every handler of an edge; call it before the broker starts."""
    for listener in edge.listeners:
        _attach_listener(broker, edge.service, listener, deps)
    for responder in edge.responders:
        _attach_responder(broker, edge.service, responder, deps)


async def stop_answering(broker: NatsBroker, *, timeout: float) -> None:  # noqa: ASYNC109
    """Take no more questions and answer those that have come in.

    Call it before the broker stops: FastStream drops what is still waiting then, and whoever asked waits in vain.
    """
    questions: list[Any] = [
        subscriber
        for subscriber in broker.subscribers
        if isinstance(getattr(subscriber, "subscription", None), Subscription) and hasattr(subscriber, "limiter")
    ]
    try:
        async with asyncio.timeout(timeout):
            await asyncio.gather(*(_answer_the_rest(subscriber) for subscriber in questions))
    except (TimeoutError, NatsError) as error:
        log.warning("stopped with questions in hand", reason=type(error).__name__)


async def _answer_the_rest(subscriber: Any) -> None:  # noqa: ANN401
    await subscriber.subscription.drain()
    subscriber.subscription = None
    while (  # noqa: ASYNC110 - nothing of FastStream's says when
        subscriber.receive_stream.statistics().current_buffer_used or subscriber.limiter.value < subscriber.max_workers
    ):
        await asyncio.sleep(DRAIN_POLL_SECONDS)


async def _raw(message: Any) -> Any:  # noqa: ANN401
    """Leave decoding to `Delivery`, which knows what to do with an unreadable message."""
    return message.raw_message


def _attach_listener(broker: NatsBroker, service: str, listener: Listener, deps: Any) -> None:  # noqa: ANN401
    def jetstream() -> JetStreamContext:
        return connection_of(broker).jetstream()

    delivery = Delivery(service=service, event=listener.event, jetstream=jetstream)
    settle = delivery.together if listener.together else delivery.one_by_one

    async def consume(messages: Any) -> None:  # noqa: ANN401
        await settle(messages, lambda work: listener.handle(work, deps))

    subscriber = broker.subscriber(
        listener.event.pattern(),
        stream=JStream(stream_of(listener.event), declare=False),
        durable=durable_name(service, listener.event),
        pull_sub=PullSub(batch_size=listener.batch, timeout=FETCH_SECONDS, batch=True),
        inbox_prefix=f"{inbox_prefix(service)}.".encode(),
        ack_policy=AckPolicy.MANUAL,
        decoder=_raw,
    )
    subscriber(consume)


def _attach_responder(broker: NatsBroker, service: str, responder: Responder, deps: Any) -> None:  # noqa: ANN401
    name = responder.request.NAME

    async def answer(message: Any) -> bytes:  # noqa: ANN401
        if NUL in message.data:
            return _refused(Refusal(code=RefusalCode.INVALID, message="文字里有一个不能保存的字符,请删掉后重新填写"))
        try:
            request = responder.request.model_validate_json(message.data)
        except ValidationError as error:
            return _refused(_misread(error))
        try:
            reply = await responder.handle(request, deps)
        except RefusedError as error:
            refusal = error.refusal
        except Exception as error:  # noqa: BLE001
            refusal = _failure(name, error)
        else:
            told = b'{"ok":true,"reply":' + reply.model_dump_json().encode() + b"}"
            if len(told) <= connection_of(broker).max_payload - HEADERS_BYTES:
                return told
            refusal = _too_much(name, len(told))
        return _refused(refusal)

    subscriber = broker.subscriber(
        responder.request.subject(), queue=service, decoder=_raw, max_workers=REQUEST_WORKERS
    )
    subscriber(answer)


def _refused(refusal: Refusal) -> bytes:
    return b'{"ok":false,"refusal":' + refusal.model_dump_json().encode() + b"}"


def _misread(error: ValidationError) -> Refusal:
    first = error.errors(include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return Refusal(code=RefusalCode.INVALID, message=f"“{where}”填写有误:{first['msg']}", field=where or None)


def _too_much(name: str, size: int) -> Refusal:
    log.error("reply too large", request=name, bytes=size)
    return Refusal(code=RefusalCode.INVALID, message="结果太多,请缩小范围再查")


def _failure(name: str, error: Exception) -> Refusal:
    if is_outage(error):
        log.warning("request waits for the database", request=name, reason=type(error).__name__)
        return Refusal(code=RefusalCode.UNAVAILABLE, message="数据库暂时连接不上,请稍后再试")
    log.error("request failed", request=name, exc_info=error)
    return Refusal(code=RefusalCode.FAILED, message="系统出错了,已记录,请稍后再试或联系管理员")
