"""What people answer to notices."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.use_cases.take_reply import take_reply
from shared.contracts.alerts_replies import ReplyReceived


@EDGE.on(ReplyReceived)
async def on_reply_received(event: ReplyReceived, deps: Deps) -> None:
    """Do what somebody answers who was told."""
    async with deps.sessions.begin() as session:
        await take_reply(session, event, sending=deps.sending, now=deps.clock.now())
