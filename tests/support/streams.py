"""What is stored in a stream, read without a consumer."""

import json
from contextlib import suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import StreamConfig
from nats.js.errors import NotFoundError, ServerError

from tests.support.waiting import PATIENCE_SECONDS, eventually

__all__ = ["begin_stream", "stored"]

BATCH = 1000
"""Messages asked for at once; the server gives no more than 1,024."""


STORE_FAILED = 10049
"""The server's code for a store that it could not make: what was deleted a moment ago may still be on its way out."""


async def begin_stream(js: JetStreamContext, declared: StreamConfig) -> None:
    """Make a stream anew, with nothing in it."""

    async def made() -> bool:
        try:
            await js.add_stream(declared)
        except ServerError as error:
            if error.err_code != STORE_FAILED:
                raise
            return False
        return True

    with suppress(NotFoundError):
        await js.delete_stream(str(declared.name))
    await eventually(made)


async def stored(client: Client, stream: str, subjects: str, *, after: int = 0) -> list[Msg]:
    """Return what a stream holds under these subjects after a place in it.

    A message says in its headers `Nats-Subject` and `Nats-Sequence` where it lies.
    """
    inbox = client.new_inbox()
    answers = await client.subscribe(inbox)
    found: list[Msg] = []
    place, left = after, True
    while left:
        question = {"seq": place + 1, "next_by_subj": subjects, "batch": BATCH}
        await client.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(question).encode(), reply=inbox)
        while "Status" not in (headers := (message := await answers.next_msg(PATIENCE_SECONDS)).headers or {}):
            found.append(message)
            place = int(headers["Nats-Sequence"])
        left = int(headers.get("Nats-Num-Pending", 0)) > 0
    await answers.unsubscribe()
    return found
