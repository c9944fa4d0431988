"""Applying streams and durables to a server, and telling how a server differs from them."""

from dataclasses import dataclass, fields
from typing import Any

from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, StreamConfig
from nats.js.errors import NotFoundError

from shared.streams import Durable, declared_durables, declared_streams

__all__ = ["DURABLE_FIELDS", "Drift", "apply_bus", "differences", "find_drift"]

STREAM_FIELDS = (
    "subjects", "retention", "storage", "discard", "max_age", "max_bytes", "max_msg_size", "duplicate_window",
    "num_replicas", "allow_direct", "allow_atomic",
)  # fmt: skip
DURABLE_FIELDS = ("ack_policy", "ack_wait", "max_deliver", "max_ack_pending", "filter_subjects", "deliver_policy")


@dataclass(frozen=True)
class Drift:
    """One way in which the server is not as declared."""

    what: str
    """Stream, or stream and durable."""
    field: str
    """The setting, or ``missing``."""
    declared: str
    found: str


async def apply_bus(js: JetStreamContext, *, replicas: int = 1, size_gib: float = 8) -> list[str]:
    """Create what is missing and change what differs; returns one line per change, none if all was well.

    Messages are never touched: a stream keeps what it has.
    """
    done: list[str] = []
    for stream in declared_streams(replicas=replicas, size_gib=size_gib):
        done += await _apply_stream(js, stream)
    for durable in declared_durables(replicas=replicas):
        done += await _apply_durable(js, durable)
    return done


async def find_drift(
    js: JetStreamContext, *, durables: list[Durable], streams: list[StreamConfig] | None = None
) -> list[Drift]:
    """Compare the server with what is declared; needs no right to change anything."""
    drifts: list[Drift] = []
    for stream in streams or []:
        try:
            info = await js.stream_info(str(stream.name))
        except NotFoundError:
            drifts.append(Drift(what=str(stream.name), field="missing", declared="", found=""))
        else:
            drifts += differences(str(stream.name), stream, info.config, STREAM_FIELDS)
    for durable in durables:
        what = f"{durable.stream}/{durable.name}"
        try:
            consumer = await js.consumer_info(durable.stream, durable.name)
        except NotFoundError:
            drifts.append(Drift(what=what, field="missing", declared="", found=""))
        else:
            drifts += differences(what, durable.config, consumer.config, DURABLE_FIELDS)
    return drifts


async def _apply_stream(js: JetStreamContext, stream: StreamConfig) -> list[str]:
    drifts = await find_drift(js, durables=[], streams=[stream])
    if not drifts:
        return []
    if drifts[0].field == "missing":
        await js.add_stream(stream)
        return [f"created stream {stream.name}"]
    await js.update_stream(stream)
    return [f"changed stream {d.what}: {d.field} {d.found} -> {d.declared}" for d in drifts]


async def _apply_durable(js: JetStreamContext, durable: Durable) -> list[str]:
    drifts = await find_drift(js, durables=[durable])
    if not drifts:
        return []
    await js.add_consumer(durable.stream, config=durable.config)
    if drifts[0].field == "missing":
        return [f"created durable {durable.stream}/{durable.name}"]
    return [f"changed durable {d.what}: {d.field} {d.found} -> {d.declared}" for d in drifts]


def differences(
    what: str,
    declared: StreamConfig | ConsumerConfig,
    found: StreamConfig | ConsumerConfig,
    names: tuple[str, ...],
) -> list[Drift]:
    """Compare one stream or durable with what the server has."""
    known = {field.name for field in fields(declared)}
    return [
        Drift(what=what, field=name, declared=_plain(getattr(declared, name)), found=_plain(getattr(found, name, None)))
        for name in names
        if name in known and _plain(getattr(declared, name)) != _plain(getattr(found, name, None))
    ]


def _plain(value: Any) -> str:  # noqa: ANN401
    value = getattr(value, "value", value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
