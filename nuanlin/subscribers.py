"""Outside systems that read events: what they may read, where they are, and reading again from a day on."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, ConsumerInfo, DeliverPolicy
from nats.js.errors import NotFoundError

from shared.contracts.base import Channel
from shared.contracts.catalog import event_named
from shared.edge import RefusedError

__all__ = ["STREAM", "Progress", "admit", "dismiss", "filter_subjects", "progress", "replay"]

STREAM = "CARE_EVT"
"""The only stream that outsiders may read: ids, codes, times and counts."""

MAX_ACK_PENDING = 1000
"""Messages that a subscriber may hold unacknowledged; with more the server waits."""

ACK_WAIT_SECONDS = 30.0
"""After this a message that was not acknowledged is delivered again."""


@dataclass(frozen=True)
class Progress:
    """How far one subscriber is."""

    name: str
    pending: int
    """Events it has not been given yet."""
    in_hand: int
    """Events it was given and has not acknowledged."""
    redelivered: int
    oldest_at: datetime | None
    """When the oldest event came in that it has not acknowledged; None if it has them all."""
    subjects: list[str]


async def admit(
    js: JetStreamContext,
    name: str,
    subjects: list[str],
    *,
    since: datetime | None = None,
    ack_wait_seconds: float = ACK_WAIT_SECONDS,
) -> None:
    """Make the durable of a subscriber, or change what an admitted one reads; its place in the stream is kept.

    Parameters
    ----------
    since
        Where a new one begins: with what came in at this moment or later. None is all that is kept.

    Raises
    ------
    RefusedError
        Raised for a name that no subscriber can have.
    """
    _check_name(name)
    known = await _find(js, name)
    if known is not None:
        changed = replace(known.config, filter_subject=None, filter_subjects=subjects)
        await js.add_consumer(STREAM, config=changed)
        return
    await _create(js, name, subjects, since=since, ack_wait_seconds=ack_wait_seconds)


async def replay(js: JetStreamContext, name: str, *, since: datetime) -> None:
    """Let an admitted subscriber read again what came in since a moment, in order, and then go on with what comes.

    Raises
    ------
    RefusedError
        Raised if there is no such subscriber.
    """
    known = await _known(js, name)
    await js.delete_consumer(STREAM, name)
    wait = known.config.ack_wait or ACK_WAIT_SECONDS
    await _create(js, name, _subjects(known.config), since=since, ack_wait_seconds=wait)


async def dismiss(js: JetStreamContext, name: str) -> None:
    """Forget a subscriber and how far it was.

    Raises
    ------
    RefusedError
        Raised if there is no such subscriber.
    """
    await _known(js, name)
    await js.delete_consumer(STREAM, name)


async def progress(js: JetStreamContext) -> list[Progress]:
    """Return how far every subscriber is. One that is dead is seen by its oldest event; the others do not notice."""
    found = [info for info in await js.consumers_info(STREAM) if "__" not in info.name]
    return [
        Progress(
            name=info.name,
            pending=info.num_pending or 0,
            in_hand=info.num_ack_pending or 0,
            redelivered=info.num_redelivered or 0,
            oldest_at=await _oldest_at(js, info),
            subjects=_subjects(info.config),
        )
        for info in found
    ]


def filter_subjects(events: list[str], areas: list[str]) -> list[str]:
    """Return the subjects of these events in these areas.

    Raises
    ------
    RefusedError
        Raised for an event that does not exist or is internal, and for a code that is no area.
    """
    return [f"care.{Channel.EVENT}.{_open_event(event)}.{_area(area)}" for event in events for area in areas]


async def _create(
    js: JetStreamContext, name: str, subjects: list[str], *, since: datetime | None, ack_wait_seconds: float
) -> None:
    config = ConsumerConfig(
        name=name,
        durable_name=name,
        deliver_policy=DeliverPolicy.BY_START_TIME if since else DeliverPolicy.ALL,
        opt_start_time=since,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ack_wait_seconds,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
        filter_subjects=subjects,
    )
    await js.add_consumer(STREAM, config=config)


async def _find(js: JetStreamContext, name: str) -> ConsumerInfo | None:
    try:
        found: ConsumerInfo = await js.consumer_info(STREAM, name)
    except NotFoundError:
        return None
    return found


async def _known(js: JetStreamContext, name: str) -> ConsumerInfo:
    _check_name(name)
    known = await _find(js, name)
    if known is None:
        raise RefusedError.not_found(f"没有名为“{name}”的订阅方,可用 nuanlin subscribers list 查看")
    return known


async def _oldest_at(js: JetStreamContext, info: ConsumerInfo) -> datetime | None:
    """Look for the first event after everything that was acknowledged."""
    if not (info.num_pending or info.num_ack_pending):
        return None
    behind = (info.ack_floor.stream_seq if info.ack_floor else 0) + 1
    moments: list[datetime] = []
    for subject in _subjects(info.config):
        try:
            message = await js.get_msg(STREAM, seq=behind, next=True, subject=subject)
        except NotFoundError:
            continue
        if message.time is not None:
            moments.append(message.time)
    return min(moments, default=None)


def _open_event(name: str) -> str:
    try:
        event = event_named(name)
    except KeyError:
        raise RefusedError.not_found(f"没有名为“{name}”的事件,目录见 docs/events/README.md") from None
    if event.CHANNEL is not Channel.EVENT:
        raise RefusedError(f"{name} 是内部事件,含个人信息,不能给外部系统")
    return name


def _area(code: str) -> str:
    match = re.fullmatch(r"([0-9]{6})([0-9]{3})?([0-9]{3})?", code)
    if match is None:
        raise RefusedError(f"“{code}”不是地区代码:区 6 位、街道 9 位、社区 12 位数字")
    return ".".join([*(token for token in match.groups() if token), ">"])


def _check_name(name: str) -> None:
    """Refuse what could be a service's durable, which has two underscores, or no durable at all."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", name) or "__" in name:
        raise RefusedError(f"名字“{name}”不行:以小写字母开头,只用小写字母、数字和单个下划线,最多 31 个字符")


def _subjects(config: ConsumerConfig) -> list[str]:
    return config.filter_subjects or [config.filter_subject or ">"]
