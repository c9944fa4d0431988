"""Signing in by an identity provider: who it names has to have an account here already."""

import json
from collections.abc import Mapping

import structlog
from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from services.console.channels.identity import IdentityError, Pending
from services.console.domain.accounts import Account
from services.console.http.access import EVERYBODY
from services.console.http.answers import local_path
from services.console.http.entering import ask_who, open_in, remember
from services.console.http.view import GetView, View
from services.console.storage.accounts import AccountStore
from services.console.use_cases.write_audit import UNKNOWN, write_audit
from shared.clock import real_now
from shared.contracts.base import Refusal, RefusalCode
from shared.sealing import SealedError

__all__ = ["router"]

router = APIRouter(prefix="/login/oidc")

COOKIE = "nuanlin_oidc"
"""Lax, because whoever comes back from the provider comes from another site; it opens nothing by itself."""

COOKIE_SECONDS = 600

ABOUT = "oidc"

log = structlog.get_logger("console")


@router.get("", dependencies=[EVERYBODY])
async def leave(view: GetView) -> Response:
    """Send somebody to the provider."""
    provider = view.deps.identity
    if provider is None:
        return _refused(view, "login.no_oidc", code=RefusalCode.NOT_FOUND)
    try:
        url, pending = await provider.leave()
    except IdentityError as error:
        log.warning("identity provider away", reason=str(error))
        return _refused(view, "login.oidc_away", code=RefusalCode.UNAVAILABLE)
    after = local_path(view.request.query_params.get("next", "/"))
    kept = json.dumps([pending.state, pending.nonce, pending.verifier, after])
    response = RedirectResponse(url, status_code=303)
    response.set_cookie(
        _cookie(view), view.deps.sealer.seal(kept, about=ABOUT).hex(), max_age=COOKIE_SECONDS, httponly=True,
        samesite="lax", path="/", secure=view.deps.settings.secure,
    )  # fmt: skip
    return response


@router.get("/return", dependencies=[EVERYBODY])
async def come_back(view: GetView, code: str = "", state: str = "") -> Response:
    """Sign in whom the provider names."""
    provider, kept = view.deps.identity, _kept(view)
    if provider is None or kept is None or not code or state != kept[0].state:
        return _refused(view, "login.oidc_stale")
    pending, after = kept
    try:
        claims = await provider.come_back(code, pending)
    except IdentityError as error:
        log.warning("identity provider refused", reason=str(error))
        return _refused(view, "login.oidc_away", code=RefusalCode.UNAVAILABLE)
    account = await _account(view, subject_of(claims, view.deps.settings.oidc_claim))
    if account is None:
        return _refused(view, "login.oidc_unknown")
    if not account.roles:
        return _refused(view, "login.no_role")
    opened = await open_in(view, account, strong=False)
    response = view.page("bounce.html", to=after)  # our cookies go along only from a page of ours
    remember(view, response, opened)
    response.delete_cookie(_cookie(view), path="/", secure=view.deps.settings.secure, httponly=True)
    return response


def subject_of(claims: Mapping[str, object], claim: str) -> str:
    """Return whom a token names; nobody by an address that the provider has not verified: anybody may type one."""
    if claim == "email" and claims.get("email_verified") is not True:
        return ""
    named = claims.get(claim)
    return named if isinstance(named, str) else ""


async def _account(view: View, subject: str) -> Account | None:
    """Return the account of a subject; None for one that nobody has tied to an account, or whose account is closed."""
    async with view.deps.sessions.begin() as session:
        store = AccountStore(session)
        row = await store.by_subject(subject) if subject else None
        if row is None or not row.active or row.demo:
            await write_audit(session, actor=UNKNOWN, what="sign_in_failed", now=real_now(), fields=["oidc"])
            return None
        return await store.whole(row)


def _kept(view: View) -> tuple[Pending, str] | None:
    try:
        sealed = bytes.fromhex(view.request.cookies.get(_cookie(view), ""))
        state, nonce, verifier, after = json.loads(view.deps.sealer.open(sealed, about=ABOUT))
    except (SealedError, ValueError):
        return None
    return Pending(state=state, nonce=nonce, verifier=verifier), local_path(after)


def _cookie(view: View) -> str:
    return f"__Host-{COOKIE}" if view.deps.settings.secure else COOKIE


def _refused(view: View, key: str, *, code: RefusalCode = RefusalCode.INVALID) -> Response:
    return ask_who(view, after="/", refusal=Refusal(code=code, message=view.texts(key)))
