"""Reading facts of the past from the stream of public facts, without leaving a trace on the bus."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.errors import Error as NatsError

from services.console.constants import QUERY_SECONDS
from shared.contracts.base import Channel, Event
from shared.streams import stream_of

__all__ = ["Facts"]

READ = "$JS.API.DIRECT.GET."
"""Reads messages by their subject and the time they came; makes no consumer."""


class Facts:
    """What the stream of public facts holds.

    Parameters
    ----------
    connection
        Returns the live bus connection; raises `ConnectionError` while there is none.
    """

    def __init__(self, connection: Callable[[], Client]) -> None:
        self._connection = connection

    async def since(self, event: type[Event], *, moment: datetime, most: int) -> list[str] | None:
        """Return facts of a kind as they came, the oldest first; None if they cannot be read.

        Parameters
        ----------
        moment
            Real time: the stream knows when a fact came in.
        """
        if event.CHANNEL is not Channel.EVENT:
            return None
        asked = {
            "start_time": moment.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "batch": most,
            "next_by_subj": event.pattern(),
        }
        try:
            return await self._read(f"{READ}{stream_of(event)}", json.dumps(asked).encode())
        except (ConnectionError, NatsError):
            return None

    async def _read(self, subject: str, asked: bytes) -> list[str]:
        client, found = self._connection(), list[str]()
        inbox = client.new_inbox()
        answers = await client.subscribe(inbox)
        try:
            await client.publish(subject, asked, reply=inbox)
            while True:
                message = await answers.next_msg(timeout=QUERY_SECONDS)
                if "Status" in (message.headers or {}):  # the end of what there is, or nothing at all
                    return found
                found.append(message.data.decode())
        finally:
            await answers.unsubscribe()
