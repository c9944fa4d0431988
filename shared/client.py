"""A short-lived connection to the bus, for programs that ask and leave: the command line, benchmarks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoServersError

from shared.settings import BusSettings, inbox_prefix

__all__ = ["BusUnreachableError", "bus_client"]

CONNECT_SECONDS = 3


class BusUnreachableError(Exception):
    """Raised if the bus cannot be reached or refuses the user; the text is Chinese and says what to check."""


@asynccontextmanager
async def bus_client(settings: BusSettings | None = None) -> AsyncIterator[Client]:
    """Connect with the settings of the environment; closes at the end.

    Raises
    ------
    BusUnreachableError
        Raised if no server answers within a few seconds, or the user is refused.
    """
    found = settings or BusSettings.load()
    user = found.nats_user
    failures: list[str] = []

    async def failed(error: Exception) -> None:
        failures.append(str(error))

    client = Client()
    try:
        await client.connect(
            found.servers,
            user=user,
            password=found.nats_password.get_secret_value() if found.nats_password else None,
            name=f"nuanlin-{user or 'client'}",
            inbox_prefix=inbox_prefix(user) if user else "_INBOX",
            connect_timeout=CONNECT_SECONDS,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            error_cb=failed,
        )
    except (NatsError, NoServersError, OSError) as error:
        await client.close()
        reason = failures[-1] if failures else str(error)
        raise BusUnreachableError(
            f"连接不上消息总线 {found.nats_url}({reason})。请先启动服务(make up 或 make demo),或检查 NUANLIN_NATS_URL"
        ) from error
    try:
        yield client
    finally:
        await client.close()
