"""The page behind a relative's link: no account, no button, a state and a time."""

from hashlib import sha256
from typing import cast

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.console.channels.owners import Answer
from services.console.constants import FEED_REFRESH_SECONDS, FEED_VIEWS_PER_ADDRESS, FEED_VIEWS_PER_MINUTE
from services.console.deps import Deps
from services.console.http.access import EVERYBODY
from services.console.http.pace import Pace
from services.console.http.view import STATUS
from services.console.pages.speech import Speech
from services.console.pages.texts import Texts
from services.console.use_cases.speak_as import NOBODY
from shared.contracts.alerts_feeds import FeedPage, OpenFeed
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["router"]

router = APIRouter(prefix="/f/{token}")

PRIVATE = {
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "cache-control": "no-store",
}
"""The address is the key: it goes to no other site, into no index and into no cache."""

LINKS, ADDRESSES = Pace(most=FEED_VIEWS_PER_MINUTE), Pace(most=FEED_VIEWS_PER_ADDRESS)


@router.get("", dependencies=[EVERYBODY])
async def feed(request: Request, token: str, lang: str = "") -> HTMLResponse:
    """Show how it stands with one's own elder, asked at this moment of whoever knows."""
    deps = cast("Deps", request.app.state.deps)
    texts = deps.renderer.catalogue.of(lang or deps.settings.language)
    address = request.client.host if request.client else ""
    if not (ADDRESSES.allows(address) and LINKS.allows(sha256(token.encode()).hexdigest())):
        answer = Answer[FeedPage](refusal=Refusal(code=RefusalCode.UNAVAILABLE, message=texts("feed.too_often")))
        return _page(deps, texts, answer, status=429)
    try:
        answer = await deps.owners.speaking_for(NOBODY).attempt(OpenFeed(token=token), FeedPage)
    except ValidationError:
        answer = Answer(refusal=Refusal(code=RefusalCode.NOT_FOUND, message=texts("feed.unknown")))
    return _page(deps, texts, answer, status=STATUS[answer.refusal.code] if answer.refusal else 200)


def _page(deps: Deps, texts: Texts, answer: Answer[FeedPage], *, status: int) -> HTMLResponse:
    catalogue = deps.renderer.catalogue
    others = [catalogue.of(name) for name in catalogue.languages if name != texts.language]
    say = Speech(texts, now=deps.clock.now(), zone=deps.settings.zone)
    html = deps.renderer.render(
        "feed.html", t=texts, say=say, answer=answer, others=others, refresh=FEED_REFRESH_SECONDS
    )
    return HTMLResponse(html, status_code=status, headers=PRIVATE)
