"""One request as the pages see it: who, where, when, in which language."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID, uuid4

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import Match

from services.console.channels.owners import Owners
from services.console.deps import Deps
from services.console.domain.accounts import Me, reaches
from services.console.http.access import AccountsAwayError, NotSignedInError, me_of
from services.console.http.guard import csrf_cookie, csrf_of
from services.console.pages.speech import Speech
from services.console.pages.texts import Texts
from services.console.storage.glass import GlassStore
from services.console.use_cases.speak_as import NOBODY, viewer_of
from shared.access import Reach, may, reach_of
from shared.areas import Area, AreaError
from shared.clock import ClockFile
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_requests import CommunityItem, StaffItem

__all__ = ["GetLocalView", "GetView", "NoCommunityError", "View", "misread", "open_local_view", "open_view"]

COMMUNITY_COOKIE = "nuanlin_community"
LANGUAGE_COOKIE = "nuanlin_language"

COOKIE_SECONDS = 180 * 24 * 3600

STATUS = {
    RefusalCode.INVALID: 422,
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.CONFLICT: 409,
    RefusalCode.FORBIDDEN: 403,
    RefusalCode.UNAVAILABLE: 503,
    RefusalCode.FAILED: 502,
}


@dataclass
class View:
    """Everything about one request that a page needs besides its own data."""

    request: Request
    deps: Deps
    texts: Texts
    say: Speech
    community: str
    communities: list[CommunityItem]
    staff: list[StaffItem]
    me: Me | None
    owners: Owners
    """The services behind the pages, asked by whoever asks us."""
    unreviewed: int
    """For auditors: how many broke the glass without anybody having looked at it."""
    csrf: str
    mark: str

    @property
    def by_link(self) -> Owners:
        """The services, asked by whoever holds a link: an account gives no more right there, and no less."""
        return self.deps.owners.speaking_for(NOBODY)

    @property
    def now(self) -> datetime:
        """Business time of this request."""
        return self.say.now

    @property
    def who(self) -> str:
        """Who asks, for timelines."""
        return self.me.account.name if self.me else self.texts("nav.somebody")

    @property
    def actor(self) -> str:
        """Who sends commands: the staff id of whoever asks, or the name they sign in with."""
        return self.me.actor if self.me else "link"

    @property
    def sees_own_only(self) -> bool:
        """Whether whoever asks sees but the residents they answer for: nothing here says nothing of the others."""
        return self.me is not None and reach_of(self.me.session.role) is Reach.OWN

    @property
    def staff_id(self) -> UUID | None:
        """Who of the staff asks, if they are on the staff."""
        return self.me.account.staff_id if self.me else None

    @property
    def colleagues(self) -> list[StaffItem]:
        """Those of the staff who have not left: whoever is chosen for something is one of them."""
        return [item for item in self.staff if item.active]

    @property
    def duty(self) -> StaffItem | None:
        """The one on the staff of this community who asks, if they are."""
        return next((item for item in self.staff if item.staff_id == self.staff_id), None)

    @property
    def mine(self) -> Me:
        """Whoever asks, on a page that needs an account."""
        if self.me is None:
            raise NotSignedInError
        return self.me

    def can(self, right: str) -> bool:
        """Say whether whoever asks holds a right."""
        return self.me is not None and may(self.me.session.role, right)

    @property
    def other_languages(self) -> list[Texts]:
        """The languages that this page can be read in instead."""
        catalogue = self.deps.renderer.catalogue
        return [catalogue.of(name) for name in catalogue.languages if name != self.texts.language]

    @property
    def posted(self) -> bool:
        """Whether this page answers a form: opened by its address it would not show what it shows."""
        return self.request.method == "POST"

    def here_in(self, language: str) -> str:
        """Return the address of this page in another language; the community is remembered without it."""
        url = self.request.url.remove_query_params("community").include_query_params(lang=language)
        return f"{self._page_above if self.posted else ''}?{url.query}"

    @property
    def _page_above(self) -> str:
        """Address of the page that a form belongs to: the form's own may be for sending alone."""
        path = self.request.url.path
        while path.strip("/") and not self._opens(path):
            path = path.rpartition("/")[0]
        return path or "/"

    def _opens(self, path: str) -> bool:
        asked = {"type": "http", "method": "GET", "path": path, "headers": []}
        return any(route.matches(asked)[0] is Match.FULL for route in self.request.app.routes)

    @property
    def partial(self) -> bool:
        """Whether the page asked for a fragment of itself."""
        return "hx-request" in self.request.headers and "hx-history-restore-request" not in self.request.headers

    @property
    def clock_file(self) -> ClockFile | None:
        """The movable clock, if one is in use."""
        path = self.deps.settings.clock_file
        try:
            return ClockFile.read(path) if path else None
        except (OSError, ValueError):
            return None

    @property
    def community_name(self) -> str:
        """Name of the community, or its code while registry cannot say."""
        return next((item.name for item in self.communities if item.code == self.community), self.community)

    def place_name(self, code: str) -> str:
        """Return what people call a community, street or district; the code where nobody has named it."""
        lengths = {6: "district_name", 9: "street_name", 12: "name"}
        known = (*self.communities, *self.deps.directory.remembered)
        within = (item for item in known if item.code.startswith(code))
        return next((str(getattr(item, lengths.get(len(code), ""), code)) for item in within), code)

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401
        """Answer with a whole page or a fragment, and remember this browser's choices."""
        html = self.deps.renderer.render(
            template, view=self, t=self.texts, word=self.texts.word, say=self.say, new_id=uuid4, **context
        )
        response = HTMLResponse(html, status_code=status, headers={"vary": "HX-Request"})
        if self.partial:
            response.headers["x-nuanlin-part"] = "1"
        self.keep_choices(response)
        return response

    def go(self, there: str) -> Response:
        """Answer that something is done and lead to the page that shows it, also from within a page."""
        if self.partial:
            return Response(status_code=204, headers={"hx-redirect": there})
        return RedirectResponse(there, status_code=303)

    def refused(self, template: str, refusal: Refusal | None, **context: Any) -> HTMLResponse:  # noqa: ANN401
        """Answer with the same page again, with what was refused; 200 where nothing was."""
        status = STATUS[refusal.code] if refusal else 200
        return self.page(template, status=status, refusal=refusal, **context)

    def missing(self, refusal: Refusal | None, *, title: str) -> HTMLResponse:
        """Answer that the thing is not there, or that its owner does not answer."""
        code = refusal.code if refusal else RefusalCode.NOT_FOUND
        return self.page("missing.html", status=STATUS[code], refusal=refusal, title=title)

    def keep_choices(self, response: Response) -> None:
        """Remember this browser's choices."""
        chosen = {csrf_cookie(self.request): self.csrf}
        if "community" in self.request.query_params and self.community:
            chosen[COMMUNITY_COOKIE] = self.community
        if self.request.query_params.get("lang") == self.texts.language:
            chosen[LANGUAGE_COOKIE] = self.texts.language
        for name, value in chosen.items():
            if self.request.cookies.get(name) != value:
                response.set_cookie(
                    name, value, max_age=COOKIE_SECONDS, httponly=True, samesite="strict", path="/",
                    secure=self.deps.settings.secure,
                )  # fmt: skip


def misread(error: ValidationError, texts: Texts) -> Refusal:
    """Turn a form that does not fit its command into a refusal near the form."""
    first = error.errors(include_input=False, include_url=False)[0]
    field = str(first["loc"][0]) if first["loc"] else None
    name = texts.word("field", field)
    kind = "form.too_long" if first["type"] == "string_too_long" else "form.wrong"
    return Refusal(code=RefusalCode.INVALID, message=texts(kind, field=name), field=field)


async def open_view(request: Request) -> View:
    """Find out who asks, for which community and in which language."""
    deps = cast("Deps", request.app.state.deps)
    wanted = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE) or deps.settings.language
    texts = deps.renderer.catalogue.of(wanted)
    asked = request.query_params.get("community")
    me = await _me(request)
    communities = await _within(deps, me, naming=asked if asked and _is_code(asked) else None)
    community = _choose(request, communities, me.scope if me else [])
    staff = await deps.directory.staff(community) if community else []
    return View(
        request=request,
        deps=deps,
        texts=texts,
        say=Speech(texts, now=deps.clock.now(), zone=deps.settings.zone, moved=deps.settings.clock_file is not None),
        community=community,
        communities=communities,
        staff=staff,
        me=me,
        owners=deps.owners.speaking_for(viewer_of(me)),
        unreviewed=await _unreviewed(deps, me),
        csrf=csrf_of(request),
        mark=deps.live.mark(community),
    )


async def _me(request: Request) -> Me | None:
    """Return whoever asks; nobody while accounts are away, so that pages for everybody still open."""
    try:
        return await me_of(request)
    except AccountsAwayError:
        return None


async def _unreviewed(deps: Deps, me: Me | None) -> int:
    """Count what an auditor has to look at; nothing while the database does not say, which is no reason for no page."""
    if me is None or not may(me.session.role, "glass.review"):
        return 0
    try:
        async with deps.sessions() as session:
            return await GlassStore(session).waiting()
    except (SQLAlchemyError, OSError):
        return 0


async def _within(deps: Deps, me: Me | None, *, naming: str | None) -> list[CommunityItem]:
    """Return the communities that whoever asks may look into."""
    if me is None:
        return []
    known = await deps.directory.communities(scope=me.scope, naming=naming)
    return [item for item in known if reaches(me.scope, item.code)]


def _choose(request: Request, communities: list[CommunityItem], scope: list[str]) -> str:
    """Return the community that was asked for, or used last, or is the first."""
    codes = [item.code for item in communities]
    for wanted in (request.query_params.get("community"), request.cookies.get(COMMUNITY_COOKIE)):
        if wanted and _is_code(wanted) and reaches(scope, wanted) and (wanted in codes or not codes):
            return wanted
    return codes[0] if codes else ""


def _is_code(text: str) -> bool:
    try:
        Area.parse(text)
    except AreaError:
        return False
    return True


class NoCommunityError(Exception):
    """Raised for a page about one community while none is known."""


async def open_local_view(view: Annotated[View, Depends(open_view)]) -> View:
    """Find out who asks for which community.

    Raises
    ------
    NoCommunityError
        Raised if there is none yet, or registry does not say.
    """
    if not view.community:
        raise NoCommunityError
    return view


GetView = Annotated[View, Depends(open_view)]

GetLocalView = Annotated[View, Depends(open_local_view)]
"""A view that surely has a community."""
