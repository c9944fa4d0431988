"""My account: password, sessions, the role I act in."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.domain.accounts import Me, Stage, stage_of
from services.console.http.access import browser_of, needs
from services.console.http.answers import local_path
from services.console.http.entering import first_page
from services.console.http.forms import read_id
from services.console.http.view import GetView, View
from services.console.storage.sessions import SessionStore
from services.console.use_cases.change_password import change_password, check_new_password
from services.console.use_cases.open_session import lifetime_in
from services.console.use_cases.try_password import Try, begin_try, end_try
from services.console.use_cases.write_audit import write_audit
from shared.clock import real_now
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/account")


@router.get("", dependencies=[needs("account.own")])
async def account(view: GetView) -> HTMLResponse:
    """Show who I am, what I may, and where I am signed in."""
    me = view.mine
    async with view.deps.sessions() as session:
        mine = await SessionStore(session).of_account(me.account.id, now=real_now())
    return view.page("account.html", me=me, mine=mine)


@router.post("/sessions", dependencies=[needs("account.own")])
async def close_sessions(view: GetView, which: Annotated[str, Form()] = "others") -> Response:
    """End one of my sessions, or all but this one."""
    me = view.mine
    async with view.deps.sessions.begin() as session:
        store = SessionStore(session)
        if which == "others":
            await store.close(me.account.id, but=me.session.id)
        elif (one := read_id(which)) is not None:
            await store.close(me.account.id, session_id=one)
        await write_audit(session, actor=me.account.login, what="sessions_closed", now=real_now())
    return RedirectResponse("/account", status_code=303)


@router.post("/role", dependencies=[needs("account.own")])
async def act_as(view: GetView, role: Annotated[str, Form()]) -> Response:
    """Act in another role I have."""
    me, now = view.mine, real_now()
    if role in me.account.roles:
        async with view.deps.sessions.begin() as session:
            await SessionStore(session).act_as(me.session.id, role, lifetime=lifetime_in(role), now=now)
            await write_audit(session, actor=me.account.login, role=role, what="role_chosen", now=now)
    return RedirectResponse("/", status_code=303)


@router.get("/password", dependencies=[needs("account.own", unfinished=True)])
async def password_page(view: GetView) -> Response:
    """Show the form for a password of one's own."""
    if not _may_change(view.mine):
        return RedirectResponse("/account", status_code=303)
    return view.page("password.html", after=local_path(view.request.query_params.get("next", "/")), refusal=None)


@router.post("/password", dependencies=[needs("account.own", unfinished=True)])
async def set_password(
    view: GetView,
    present: Annotated[str, Form(max_length=1000)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
    after: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Replace the password, if the present one is right."""
    me = view.mine
    if not _may_change(me):
        return RedirectResponse("/account", status_code=303)
    try:
        await _check_present(view, me, present)
        check_new_password(password, again=again, login=me.account.login)
        if password == present:
            raise RefusedError("新密码和现在的一样,请换一个", field="password")  # noqa: TRY301
        hashed = await view.deps.passwords.hash(password)
        async with view.deps.sessions.begin() as session:
            await change_password(session, me, hashed=hashed, now=real_now())
    except RefusedError as error:
        return view.refused("password.html", error.refusal, after=local_path(after))
    wanted = local_path(after)
    onward = first_page(view) if wanted == "/" else wanted
    return RedirectResponse(onward if me.account.must_change else "/account", status_code=303)


async def _check_present(view: View, me: Me, present: str) -> None:
    """Refuse without the present password; wrong ones are counted as tries to sign in are."""
    browser = browser_of(view.request)
    async with view.deps.sessions.begin() as session:
        tried = await begin_try(session, login=me.account.login, browser=browser, now=real_now())
    fits = isinstance(tried, Try) and await view.deps.passwords.verify(present, tried.password_hash)
    if isinstance(tried, Try):
        async with view.deps.sessions.begin() as session:
            await end_try(session, tried, browser, fits=fits, now=real_now())
    if not fits:
        raise RefusedError(view.texts("password.wrong_present"), field="present")


def _may_change(me: Me) -> bool:
    """Say whether the password may be changed now: never before the second factor was given."""
    return not me.account.demo and stage_of(me) is not Stage.CODE
