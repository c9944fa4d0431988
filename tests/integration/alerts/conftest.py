"""One community for each test, with real providers where it wants them."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from services.alerts.channels.mail import MailChannel
from services.alerts.channels.mail import MailServer as MailAddress
from services.alerts.channels.webhook import WebhookChannel
from shared.database import Sessions
from tests.integration.alerts.community import SEALS, Community
from tests.integration.alerts.providers import SECRET, MailServer, Receiver, mail_server, webhook_receiver
from tests.support.doubles import FakeClock
from tests.support.waiting import PATIENCE_SECONDS
from tests.support.wire import Wire


@pytest.fixture
async def community(sessions: Callable[[str], Awaitable[Sessions]], clock: FakeClock, wire: Wire) -> Community:
    return Community(sessions=SEALS.given_to(await sessions("alerts")), clock=clock, wire=wire)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with webhook_receiver() as running:
        yield running


@pytest.fixture
async def mailbox() -> AsyncIterator[MailServer]:
    async with mail_server() as running:
        yield running


@pytest.fixture
def gateway_seconds() -> float:
    """Say how long the gateway may take; a test that lets it hang parametrizes this."""
    return PATIENCE_SECONDS


@pytest.fixture
async def by_webhook(community: Community, receiver: Receiver, gateway_seconds: float) -> AsyncIterator[Community]:
    channel = WebhookChannel(url=receiver.url, secret=SECRET, timeout_seconds=gateway_seconds, connections=64)
    community.channels["webhook"] = channel
    await community.has_resident()
    yield community
    await channel.close()


@pytest.fixture
async def by_mail(community: Community, mailbox: MailServer) -> Community:
    community.channels["mail"] = MailChannel(
        MailAddress(
            host="127.0.0.1",
            port=mailbox.port,
            sender="desk@example.test",
            security="plain",
            timeout_seconds=PATIENCE_SECONDS,
        )
    )
    await community.has_resident()
    return community
