"""The streams and durables of the bus, as data; only `nuanlin bus apply` creates or changes them."""

from dataclasses import dataclass
from datetime import timedelta

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

from shared.contracts.base import Channel, Event
from shared.contracts.catalog import LISTENERS

__all__ = [
    "ACK_WAIT_SECONDS",
    "DUPLICATE_WINDOW",
    "Durable",
    "again_subject",
    "declared_durables",
    "declared_streams",
    "durable_name",
    "stream_of",
]

ACK_WAIT_SECONDS = 10
"""How long the bus waits for a word from a handler before it gives the message to another replica.

A handler that lives says so every third of it; a handler that was killed is replaced after it.
"""

DUPLICATE_WINDOW = timedelta(hours=1)
"""How long the server recognises an id it has stored. Only an optimisation: readers are idempotent by themselves."""

MAX_ACK_PENDING = 1000
"""Messages of one durable that may be in hand over all replicas; two full batches of a roster import."""

EVENT_DAYS = 35
"""Facts stay on the bus this long for new readers; older ones live in the databases."""

INTERNAL_DAYS = 7
"""Facts with personal data stay no longer than a long outage of a reader."""

DEAD_LETTER_DAYS = 90

MAX_MESSAGE_BYTES = 64 * 1024

REASON_BYTES = 4 * 1024
"""Room for the headers that a set-aside message gets: without it the largest one could never be set aside."""

GIB = 1024**3

_STREAMS = {Channel.EVENT: "CARE_EVT", Channel.INTERNAL: "CARE_INT", Channel.INPUT: "CARE_IN"}


@dataclass(frozen=True)
class Durable:
    """One reader's place in one stream."""

    stream: str
    config: ConsumerConfig

    @property
    def name(self) -> str:
        """Name of the durable: ``<service>__<event>``."""
        return str(self.config.durable_name)


def stream_of(event: type[Event]) -> str:
    """Return the stream that keeps this kind of event."""
    return _STREAMS[event.CHANNEL]


def durable_name(service: str, event: type[Event]) -> str:
    """Return the durable of a service for one kind of event. Renaming one is a migration."""
    _, word, version = event.NAME.split(".")
    return f"{service}__{word}" if version == "v1" else f"{service}__{word}_{version}"


def again_subject(service: str, event: type[Event]) -> str:
    """Return the subject on which one service alone is given a set-aside event again."""
    return f"care.again.{event.CHANNEL}.{service}.{event.NAME}"


def declared_streams(*, replicas: int = 1, size_gib: float = 8) -> list[StreamConfig]:
    """Return every stream as it has to be.

    Parameters
    ----------
    replicas
        1 on one machine, 3 in a cluster.
    size_gib
        Limit of the stream of facts. When it is reached the server refuses new ones rather than forget old ones, and
        the outboxes keep them.
    """

    def stream(name: str, subjects: list[str], *, days: int, share: float = 1.0, extra: int = 0) -> StreamConfig:
        return StreamConfig(
            name=name,
            subjects=subjects,
            retention=RetentionPolicy.LIMITS,
            storage=StorageType.FILE,
            discard=DiscardPolicy.NEW,
            max_age=timedelta(days=days).total_seconds(),
            max_bytes=int(size_gib * share * GIB),
            max_msg_size=MAX_MESSAGE_BYTES + extra,
            duplicate_window=DUPLICATE_WINDOW.total_seconds(),
            num_replicas=replicas,
            deny_delete=False,
            allow_direct=True,
            allow_atomic=True,
        )

    return [
        stream("CARE_EVT", ["care.evt.>", "care.again.evt.>"], days=EVENT_DAYS),
        stream("CARE_INT", ["care.int.>", "care.again.int.>"], days=INTERNAL_DAYS, share=0.5),
        stream("CARE_IN", ["care.in.>", "care.again.in.>"], days=INTERNAL_DAYS, share=0.1),
        stream("CARE_PUB", ["care.pub.>"], days=EVENT_DAYS, share=0.5),
        stream("CARE_DLQ", ["care.dlq.>"], days=DEAD_LETTER_DAYS, share=0.25, extra=REASON_BYTES),
        stream(
            "CARE_ADVISORY",
            [
                "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>",
                "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.>",
            ],
            days=DEAD_LETTER_DAYS,
            share=0.05,
        ),
    ]


def declared_durables(*, replicas: int = 1) -> list[Durable]:
    """Return every durable as it has to be: one per listening service and event."""
    return [
        Durable(
            stream=stream_of(event),
            config=ConsumerConfig(
                name=durable_name(service, event),
                durable_name=durable_name(service, event),
                deliver_policy=DeliverPolicy.ALL,
                ack_policy=AckPolicy.EXPLICIT,
                ack_wait=ACK_WAIT_SECONDS,
                max_deliver=-1,
                max_ack_pending=MAX_ACK_PENDING,
                filter_subjects=[event.pattern(), again_subject(service, event)],
                num_replicas=replicas,
            ),
        )
        for service, events in LISTENERS.items()
        for event in events
    ]
