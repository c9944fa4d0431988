"""The live connection of every page, by server-sent events."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from services.console.channels.live import LiveHub
from services.console.constants import BEAT_SECONDS
from services.console.deps import Deps

__all__ = ["router"]

BEAT = "event: beat\ndata: 1\n\n"
"""A sign of life. It carries no mark: something may have happened that was not told yet."""

RETRY_MILLISECONDS = 2000
"""How long a browser waits before it connects again."""

router = APIRouter()


@router.get("/live")
async def live(request: Request, community: str, since: str = "") -> StreamingResponse:
    """Tell a page what changes in its community, from the mark it stands at."""
    deps: Deps = request.app.state.deps
    mark = request.headers.get("last-event-id") or since
    return StreamingResponse(
        _stream(deps.live, community=community, since=mark),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


async def _stream(hub: LiveHub, *, community: str, since: str) -> AsyncIterator[str]:
    with hub.listen(community, since=since) as listener:
        yield f"retry: {RETRY_MILLISECONDS}\n\n{BEAT}"
        while not hub.closed:
            news = await listener.news(within_seconds=BEAT_SECONDS)
            if news is None:
                yield BEAT
                continue
            for notice in news:
                yield f"id: {notice.mark}\nevent: {notice.topic}\ndata: {notice.data}\n\n"
