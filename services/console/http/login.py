"""Signing in: password, second factor, demo accounts; and what was being written is not lost."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from services.console.constants import LOGINS_PER_ADDRESS
from services.console.domain.accounts import Account, Me, Stage, stage_of
from services.console.domain.tokens import place_of
from services.console.http.access import EVERYBODY, browser_of, needs, session_cookie
from services.console.http.answers import local_path
from services.console.http.entering import ask_who, enter, open_in, remember
from services.console.http.pace import Pace
from services.console.http.view import GetView, View
from services.console.storage.sessions import SessionStore
from services.console.use_cases.demo_accounts import demo_account
from services.console.use_cases.second_factor import (
    Vault,
    check_code,
    check_offer,
    offer_factor,
    offer_of,
    set_up_factor,
)
from services.console.use_cases.try_password import begin_try, end_try
from services.console.use_cases.write_audit import write_audit
from shared.clock import real_now
from shared.contracts.base import Refusal, RefusalCode
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter()

ADDRESSES = Pace(most=LOGINS_PER_ADDRESS)

After = Annotated[str, Form(alias="next")]
Kept = Annotated[str, Form(max_length=60_000)]


@router.get("/login", dependencies=[EVERYBODY])
async def login_page(view: GetView) -> Response:
    """Ask who it is."""
    after = local_path(view.request.query_params.get("next", "/"))
    if view.me is not None and stage_of(view.me) is None and not view.partial:
        return RedirectResponse(after, status_code=303)
    return ask_who(view, after=after)


@router.post("/login", dependencies=[EVERYBODY])
async def sign_in(
    view: GetView,
    login: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    after: After = "/",
    kept: Kept = "",
) -> Response:
    """Compare the password, and open a session if it fits."""
    found = await _compare(view, login=login, password=password)
    if isinstance(found, str):
        refusal = Refusal(code=RefusalCode.INVALID, message=found)
        return ask_who(view, after=local_path(after), kept=kept, refusal=refusal, login=login)
    return await enter(view, found, after=local_path(after), kept=kept)


@router.post("/login/demo", dependencies=[EVERYBODY])
async def sign_in_demo(view: GetView, role: Annotated[str, Form()], after: After = "/") -> Response:
    """Sign in as one of the people of the demonstration; in no other mode."""
    deps = view.deps
    if not deps.settings.demo:
        return ask_who(
            view, after="/", refusal=Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("login.no_demo"))
        )
    known = await deps.directory.communities()
    if not known:
        waiting = Refusal(code=RefusalCode.UNAVAILABLE, message=view.texts("login.demo_soon"))
        return ask_who(view, after=local_path(after), refusal=waiting)
    staff = await deps.directory.staff(known[0].code)
    async with deps.sessions.begin() as session:
        account = await demo_account(session, role=role, community=known[0].code, staff=staff)
    if account is None:
        return ask_who(
            view, after="/", refusal=Refusal(code=RefusalCode.NOT_FOUND, message=view.texts("login.no_demo"))
        )
    return await enter(view, account, after=local_path(after), kept="")


@router.get("/login/code", dependencies=[needs("account.own", unfinished=True)])
async def code_page(view: GetView) -> Response:
    """Ask for the second factor."""
    return view.page("code.html", after=local_path(view.request.query_params.get("next", "/")), kept="", refusal=None)


@router.post("/login/code", dependencies=[needs("account.own", unfinished=True)])
async def give_code(
    view: GetView, code: Annotated[str, Form(max_length=40)] = "", after: After = "/", kept: Kept = ""
) -> Response:
    """Compare the second factor, and replace the session by one that has it."""
    me = view.mine
    async with view.deps.sessions.begin() as session:
        right = await check_code(
            session, me.account, code=code, browser=browser_of(view.request), vault=vault_of(view), now=real_now()
        )
    if right is True:
        return await enter(view, me.account, after=local_path(after), kept=kept, strong=True)
    return view.refused("code.html", _wrong_code(view, right, field="code"), after=local_path(after), kept=kept)


@router.get("/login/enrol", dependencies=[needs("account.own", unfinished=True)])
async def enrol_page(view: GetView) -> Response:
    """Show the picture to scan; nothing is stored before a code came back."""
    me = view.mine
    if stage_of(me) not in {None, Stage.ENROL} or me.account.demo:
        return RedirectResponse("/", status_code=303)
    offer = offer_factor(me.account, vault_of(view))
    return view.page("enrol.html", offer=offer, refusal=None)


@router.post("/login/enrol", dependencies=[needs("account.own", unfinished=True)])
async def enrol(
    view: GetView,
    sealed: Annotated[str, Form(max_length=400)],
    code: Annotated[str, Form(max_length=40)] = "",
    present: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Store the second factor once its code came back, and show the codes that stand in for it.

    Whoever has one already gives a code of that one first: an open browser alone replaces no factor.
    """
    me = view.mine
    if stage_of(me) not in {None, Stage.ENROL} or me.account.demo:
        return RedirectResponse("/", status_code=303)
    try:
        offer = offer_of(me.account, sealed, vault_of(view))
        check_offer(offer, code, now=real_now())
        await _check_present(view, me, present)
        async with view.deps.sessions.begin() as session:
            codes = await set_up_factor(
                session, me.account, offer, code=code, vault=vault_of(view), keeping=me.session.id, now=real_now()
            )
    except RefusedError as error:
        again = offer_of(me.account, sealed, vault_of(view)) if error.refusal.field else None
        return view.refused("enrol.html", error.refusal, offer=again or offer_factor(me.account, vault_of(view)))
    opened = await open_in(view, me.account, strong=True)
    response = view.page("recovery.html", codes=codes)
    remember(view, response, opened)
    return response


@router.post("/logout", dependencies=[EVERYBODY])
async def sign_out(view: GetView) -> Response:
    """End this session."""
    if view.me is not None:
        async with view.deps.sessions.begin() as session:
            await SessionStore(session).close(view.me.account.id, session_id=view.me.session.id)
            await write_audit(session, actor=view.me.account.login, what="signed_out", now=real_now())
    response = RedirectResponse("/login", status_code=303, headers={"clear-site-data": '"cache"'})
    response.delete_cookie(session_cookie(view.deps), path="/", secure=view.deps.settings.secure, httponly=True)
    return response


async def _check_present(view: View, me: Me, code: str) -> None:
    """Refuse to replace a second factor without a code of the present one."""
    if not me.account.second_factor:
        return
    browser, vault = browser_of(view.request), vault_of(view)
    async with view.deps.sessions.begin() as session:
        right = await check_code(session, me.account, code=code, browser=browser, vault=vault, now=real_now())
    if right is not True:
        refusal = _wrong_code(view, right, field="present")
        raise RefusedError(refusal.message, field=refusal.field)


def _wrong_code(view: View, right: bool | datetime, *, field: str) -> Refusal:  # noqa: FBT001 - what the check said
    message = _too_early(view, right) if isinstance(right, datetime) else view.texts("login.wrong_code")
    return Refusal(code=RefusalCode.INVALID, message=message, field=field)


def vault_of(view: View) -> Vault:
    """Return what second factors are kept with."""
    return Vault(sealer=view.deps.sealer, key=view.deps.settings.data_key.get_secret_value())


async def _compare(view: View, *, login: str, password: str) -> Account | str:
    """Return the account whose password this is, or what to tell whoever tried."""
    deps, browser = view.deps, browser_of(view.request)
    if not ADDRESSES.allows(place_of(browser.address)):
        return view.texts("login.crowd")
    async with deps.sessions.begin() as session:
        tried = await begin_try(session, login=login, browser=browser, now=real_now())
    if isinstance(tried, datetime):
        return _too_early(view, tried)
    fits = await deps.passwords.verify(password, tried.password_hash)
    async with deps.sessions.begin() as session:
        await end_try(session, tried, browser, fits=fits, now=real_now())
    if not fits or tried.account is None:
        return view.texts("login.wrong")
    if tried.over:
        return view.texts("login.given_over")
    return tried.account if tried.account.roles else view.texts("login.no_role")


def _too_early(view: View, free_at: datetime) -> str:
    seconds = max(1, int((free_at - real_now()).total_seconds()) + 1)
    key, n = ("login.wait_seconds", seconds) if seconds < 60 else ("login.wait_minutes", -(-seconds // 60))
    return view.texts(key, n=n)
