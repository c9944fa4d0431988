"""Feeds of operators: one durable each, over the facts that the registry has put on the operator's own subjects."""

import re

from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from shared.edge import RefusedError

__all__ = ["STREAM", "close_feed", "open_feed"]

STREAM = "CARE_PUB"

MAX_ACK_PENDING = 1000
"""Messages that an operator may hold unacknowledged; with more the server waits."""

ACK_WAIT_SECONDS = 30.0
"""After this a message that was not acknowledged is delivered again."""


async def open_feed(js: JetStreamContext, operator: str) -> None:
    """Make the durable of an operator, which is called like it and filters its own subjects alone.

    Raises
    ------
    RefusedError
        Raised for a name that no operator can have.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", operator) or "__" in operator:
        raise RefusedError(f"运营方代码“{operator}”不行:小写字母开头,只用小写字母、数字和单个下划线,最多 31 个字符")
    config = ConsumerConfig(
        name=operator,
        durable_name=operator,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_SECONDS,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
        filter_subjects=[f"care.pub.operators.{operator}.>"],
    )
    await js.add_consumer(STREAM, config=config)


async def close_feed(js: JetStreamContext, operator: str) -> None:
    """Forget the durable of an operator, and with it what it has not read.

    Raises
    ------
    RefusedError
        Raised if there is no such feed.
    """
    try:
        await js.delete_consumer(STREAM, operator)
    except NotFoundError:
        raise RefusedError.not_found(f"没有运营方“{operator}”的订阅位置") from None
