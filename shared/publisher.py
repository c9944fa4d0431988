"""Publishing many events at once, and knowing what the stream said to each of them."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import BadSubjectError, MaxPayloadError, NoRespondersError
from nats.errors import TimeoutError as NatsTimeoutError

__all__ = ["BATCH", "Outgoing", "Publisher", "Receipt"]

BATCH = 1000
"""Events of one batch: the most a server takes as one."""

ACK_SECONDS = 5.0
"""How long to wait for the acknowledgements of a batch. An election takes longer: then the relay tries again."""

NO_STREAM = "no stream answers"
NO_ANSWER = "no answer: is this service allowed to say it?"

TOO_LARGE = 10054
"""The server's code for a message that its stream will never take."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One event that wants to leave."""

    id: UUID
    subject: str
    body: bytes


@dataclass
class Receipt:
    """What became of a batch; an event that is in none of the three was not answered, and neither was any other."""

    stored: set[UUID] = field(default_factory=set)
    """The stream has them, from now or from before."""
    refused: dict[UUID, str] = field(default_factory=dict)
    """The stream did not take them this time: full, without a leader, or not allowed; others were taken or answered."""
    unfit: dict[UUID, str] = field(default_factory=dict)
    """No stream will ever take them: too large, or no subject."""


class Publisher:
    """Sends batches, each as one unit where the server allows it.

    A unit costs the server one write to the disk instead of one per event. It is refused as a whole if one of its
    events is refused or was stored before; its events are then sent singly and their acknowledgements counted.

    Parameters
    ----------
    connection
        Asked for before every batch, because a reconnecting broker may hold another one.
    """

    def __init__(self, connection: Callable[[], Client]) -> None:
        self._connection = connection

    async def publish(self, batch: Sequence[Outgoing]) -> Receipt:
        """Publish a batch and say what the stream answered.

        Raises
        ------
        ConnectionError
            Raised if the bus is away just now.
        """
        client, receipt = self._connection(), Receipt()
        if not client.is_connected:
            raise ConnectionError("the bus is away")
        fit = [item for item in batch if _fits(client, item, receipt)]
        for _, group in groupby(sorted(fit, key=_stream_key), key=_stream_key):
            items = list(group)
            if len(items) > 1 and await _store_as_one(client, items):
                receipt.stored.update(item.id for item in items)
            elif len(items) == 1:
                await _store_one(client, items[0], receipt)
            else:
                await _store_singly(client, items, receipt)
        if receipt.stored:
            answered = receipt.stored | receipt.refused.keys() | receipt.unfit.keys()
            receipt.refused |= {item.id: NO_ANSWER for item in fit if item.id not in answered}
        return receipt


def _stream_key(item: Outgoing) -> str:
    """Events of one batch must be for one stream: ``care.evt`` or ``care.int``."""
    return ".".join(item.subject.split(".", 2)[:2])


def _fits(client: Client, item: Outgoing, receipt: Receipt) -> bool:
    """Keep back what the client itself would refuse, so that one event cannot spoil a batch."""
    if len(item.body) > client.max_payload - 1024:
        receipt.unfit[item.id] = MaxPayloadError.__name__
    elif not item.subject.isascii() or not item.subject.isprintable() or not item.subject or " " in item.subject:
        receipt.unfit[item.id] = BadSubjectError.__name__
    else:
        return True
    return False


async def _store_as_one(client: Client, items: Sequence[Outgoing]) -> bool:
    """Store all or nothing; False if nothing is known to be stored."""
    batch_id = client.new_inbox().rsplit(".", 1)[1]
    for sequence, item in enumerate(items[:-1], start=1):
        headers = {"Nats-Msg-Id": str(item.id), "Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(sequence)}
        await client.publish(item.subject, item.body, headers=headers)
    last = items[-1]
    headers = {
        "Nats-Msg-Id": str(last.id),
        "Nats-Batch-Id": batch_id,
        "Nats-Batch-Sequence": str(len(items)),
        "Nats-Batch-Commit": "1",
    }
    try:
        answer = await client.request(last.subject, last.body, timeout=ACK_SECONDS, headers=headers)
    except (NatsTimeoutError, NoRespondersError):
        return False
    fields = json.loads(answer.data)
    return "error" not in fields and fields.get("count") == len(items)


async def _store_one(client: Client, item: Outgoing, receipt: Receipt) -> None:
    """Send the one event there is: the usual case, and the one that somebody waits for."""
    try:
        headers = {"Nats-Msg-Id": str(item.id)}
        answer = await client.request(item.subject, item.body, timeout=ACK_SECONDS, headers=headers)
    except NoRespondersError:
        receipt.refused[item.id] = NO_STREAM
    except NatsTimeoutError:
        return
    else:
        _note(item.id, answer, receipt)


async def _store_singly(client: Client, items: Sequence[Outgoing], receipt: Receipt) -> None:
    """Send each event by itself and count acknowledgements on one inbox: a future per message is twice as slow."""
    inbox = client.new_inbox()
    answered = 0
    complete = asyncio.Event()

    async def count(message: Msg) -> None:
        nonlocal answered
        answered += 1
        _note(items[int(message.subject.rsplit(".", 1)[1])].id, message, receipt)
        if answered == len(items):
            complete.set()

    subscription = await client.subscribe(f"{inbox}.*", cb=count)
    try:
        for index, item in enumerate(items):
            await client.publish(
                item.subject, item.body, reply=f"{inbox}.{index}", headers={"Nats-Msg-Id": str(item.id)}
            )
        async with asyncio.timeout(ACK_SECONDS):
            await complete.wait()
    except TimeoutError:
        pass
    finally:
        if not client.is_closed:
            await subscription.unsubscribe()


def _note(event_id: UUID, answer: Msg, receipt: Receipt) -> None:
    if not answer.data:
        receipt.refused[event_id] = NO_STREAM
        return
    if b'"error"' not in answer.data:
        receipt.stored.add(event_id)
        return
    error = json.loads(answer.data)["error"]
    where = receipt.unfit if error.get("err_code") == TOO_LARGE else receipt.refused
    where[event_id] = str(error.get("description"))
