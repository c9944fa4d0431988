"""Prints the missed visits of one street: how a system outside Nuanlin reads its events.

Copy this file; it needs Python 3.11 and ``pip install nats-py``, nothing of ours. The operator of Nuanlin gives you an
address, a user and a password, and has made a durable of the same name (docs/subscribers/README.md)::

    NATS_URL=nats://127.0.0.1:4222 NATS_USER=subscriber NATS_PASSWORD=… python subscribe.py --street 990102003

Stop it, kill it, restart the server: it goes on where it was, because the server remembers what it has acknowledged.
A message that was printed and not yet acknowledged comes again: act once per ``id``.
"""

import argparse
import asyncio
import json
import os
import signal
import sys

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

STREAM = "CARE_EVT"
EVENT = "visits.visit_missed.v1"
BATCH = 20
PATIENCE_SECONDS = 5


async def main() -> None:
    """Read until told to stop."""
    street = arguments().street
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    client = await connect(stopping)
    durable = os.environ["NATS_USER"]
    subscription = await client.jetstream().pull_subscribe_bind(durable, stream=STREAM)
    say(f"reading {EVENT} of {street} from {client.connected_url.netloc if client.connected_url else '?'}")
    while not stopping.is_set():
        try:
            messages = await subscription.fetch(BATCH, timeout=PATIENCE_SECONDS)
        except TimeoutError:  # nothing came; the client's own error is one too
            continue
        except NatsError as error:
            say(f"waiting for the server: {error}")
            await asyncio.sleep(1)
            continue
        for message in messages:
            await handle(message, street=street)
    await client.close()


async def connect(stopping: asyncio.Event) -> Client:
    """Connect, and keep coming back for ever."""

    async def lost() -> None:
        if not stopping.is_set():
            say("connection lost, trying again")

    async def back() -> None:
        say("connected again")

    async def refused(error: Exception) -> None:
        say(f"server: {error}")

    user = os.environ["NATS_USER"]
    return await nats.connect(
        os.environ.get("NATS_URL", "nats://127.0.0.1:4222").split(","),
        user=user,
        password=os.environ["NATS_PASSWORD"],
        name=f"subscribe.py of {user}",
        inbox_prefix=f"_INBOX_{user}".encode(),  # the only answers this user may hear
        max_reconnect_attempts=-1,  # the default gives up after two minutes
        reconnect_time_wait=1,
        ping_interval=20,
        disconnected_cb=lost,
        reconnected_cb=back,
        error_cb=refused,
    )


async def handle(message: Msg, *, street: str) -> None:
    """Print a missed visit of our street, then acknowledge; the order is what makes nothing get lost."""
    try:
        event = json.loads(message.data)
        data = event["data"]
        wanted = event["type"] == EVENT and data["district"] + data["street"] == street
        line = f"{event['time']} {event['id']} community={data['community']} visit={data['visit_id']}" if wanted else ""
    except (ValueError, KeyError, TypeError) as error:
        say(f"unreadable, will not come again: {error!r}")
        await message.term()
        return
    if wanted:
        print(line, flush=True)
    await message.ack()


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Print the missed visits of one street.")
    parser.add_argument("--street", required=True, metavar="CODE", help="nine digits: district and street")
    return parser.parse_args()


def say(text: str) -> None:
    """Tell the one who watches; standard output is for the events."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    asyncio.run(main())
