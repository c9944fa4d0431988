"""The live connection of every page, by server-sent events."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from services.console.constants import BEAT_SECONDS
from services.console.deps import Deps
from services.console.http.access import needs, still_reaches

__all__ = ["router"]

BEAT = "event: beat\ndata: 1\n\n"
"""A sign of life. It carries no mark: something may have happened that was not told yet."""

RETRY_MILLISECONDS = 2000
"""How long a browser waits before it connects again."""

router = APIRouter()


@router.get("/live", dependencies=[needs("places.read", quiet=True)])
async def live(request: Request, community: str, since: str = "") -> Response:
    """Tell a page what changes in its community, from the mark it stands at, while whoever asks may look there."""
    deps: Deps = request.app.state.deps
    if not await still_reaches(request, community):
        return Response(status_code=404)
    mark = request.headers.get("last-event-id") or since
    return StreamingResponse(
        _stream(deps, request, community=community, since=mark),
        media_type="text/event-stream",
        headers={"x-accel-buffering": "no"},
    )


async def _stream(deps: Deps, request: Request, *, community: str, since: str) -> AsyncIterator[str]:
    """Tell news as they come and, however many there are, a sign of life after asking again who listens."""
    hub, time = deps.live, asyncio.get_running_loop().time
    with hub.listen(community, since=since) as listener:
        yield f"retry: {RETRY_MILLISECONDS}\n\n{BEAT}"
        beaten = time()
        while not hub.closed:
            news = await listener.news(within_seconds=max(0.0, beaten + BEAT_SECONDS - time()))
            if time() >= beaten + BEAT_SECONDS:
                if not await still_reaches(request, community):
                    return
                beaten = time()
                yield BEAT
            for notice in news or ():
                yield f"id: {notice.mark}\nevent: {notice.topic}\ndata: {notice.data}\n\n"
