"""Keeping accounts: who may sign in, as what, where; a first password is shown once."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.http.access import needs
from services.console.http.account_form import ROLE_GROUPS, AccountForm, places_of
from services.console.http.view import GetView, View
from services.console.storage.passwords import first_password
from services.console.storage.sessions import SessionStore
from services.console.use_cases.keep_accounts import (
    amend_account,
    create_account,
    end_sessions,
    grant_of,
    grant_role,
    reset_account,
    revoke_role,
    set_active,
)
from services.console.use_cases.list_accounts import KINDS, AccountLine, list_accounts
from shared.clock import real_now
from shared.contracts.base import Refusal
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/accounts")

Place = Annotated[str, Query(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})?$")]

COMMUNITY_DIGITS = 12

Change = Callable[[AsyncSession, AccountLine], Awaitable[object]]


@router.get("", dependencies=[needs("accounts.manage")])
async def accounts(view: GetView, show: Annotated[str, Query(max_length=20)] = "all") -> HTMLResponse:
    """List accounts."""
    return await _list(view, show=show)


@router.post("", dependencies=[needs("accounts.manage")])
async def find(
    view: GetView, text: Annotated[str, Form(max_length=60)] = "", show: Annotated[str, Form(max_length=20)] = "all"
) -> HTMLResponse:
    """List the accounts of those who are called so; their names stay out of addresses."""
    return await _list(view, show=show, text=text.strip())


@router.get("/new", dependencies=[needs("accounts.manage")])
async def new_page(view: GetView, place: Place = "") -> HTMLResponse:
    """Show the form of an account that is new, for somebody in one place."""
    return await _form(view, AccountForm(place=place))


@router.post("/new", dependencies=[needs("accounts.manage")])
async def create(view: GetView, form: Annotated[AccountForm, Form()]) -> HTMLResponse:
    """Make an account, and show its first password this once."""
    password = first_password()
    try:
        new = form.account()
        hashed = await view.deps.passwords.hash(password)
        async with view.deps.sessions.begin() as session:
            account_id = await create_account(session, new, hashed=hashed, by=view.mine.account.login, now=real_now())
    except RefusedError as error:
        return await _form(view, form, refusal=error.refusal)
    return view.page("account_given.html", password=password, login=new.login, account_id=account_id, fresh=True)


@router.get("/{account_id}", dependencies=[needs("accounts.manage")])
async def one_page(view: GetView, account_id: UUID, place: Place = "") -> HTMLResponse:
    """Show one account."""
    return await _one(view, account_id, place=place)


@router.post("/{account_id}", dependencies=[needs("accounts.manage")])
async def amend(view: GetView, account_id: UUID, form: Annotated[AccountForm, Form()]) -> Response:
    """Change what an account is called, whom it stands for, and what it sees."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        await amend_account(
            session, line.account.login, name=form.name, staff_id=form.staff_id, restricted=form.restricted,
            by=view.mine.account.login, now=real_now(),
        )  # fmt: skip

    return await _change(view, account_id, work)


@router.post("/{account_id}/roles", dependencies=[needs("accounts.manage")])
async def roles(
    view: GetView, account_id: UUID, form: Annotated[AccountForm, Form()], taking: Annotated[str, Form()] = ""
) -> Response:
    """Give a role in a place, or take it away."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        grant = grant_of(form.role, form.scope, form.grid)
        change = revoke_role if taking else grant_role
        await change(session, line.account.login, grant, by=view.mine.account.login, now=real_now())

    return await _change(view, account_id, work)


@router.post("/{account_id}/active", dependencies=[needs("accounts.manage")])
async def activate(view: GetView, account_id: UUID, active: Annotated[bool, Form()]) -> Response:
    """Close an account, or open it again."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        await set_active(session, line.account.login, active=active, by=view.mine.account.login, now=real_now())

    return await _change(view, account_id, work)


@router.post("/{account_id}/sessions", dependencies=[needs("accounts.manage")])
async def sign_out(view: GetView, account_id: UUID) -> Response:
    """End every session of an account."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        await end_sessions(session, line.account.login, by=view.mine.account.login, now=real_now())

    return await _change(view, account_id, work)


@router.post("/{account_id}/reset", dependencies=[needs("accounts.manage")])
async def reset(view: GetView, account_id: UUID, factor: Annotated[str, Form()] = "") -> Response:
    """Replace a lost password, and a lost second factor; the new password is shown this once."""
    password = first_password()
    hashed = await view.deps.passwords.hash(password)
    logins: list[str] = []

    async def work(session: AsyncSession, line: AccountLine) -> None:
        by, login = view.mine.account.login, line.account.login
        await reset_account(session, login, hashed=hashed, factor_too=bool(factor), by=by, now=real_now())
        logins.append(login)

    answer = await _change(view, account_id, work)
    if not logins:
        return answer
    return view.page("account_given.html", password=password, login=logins[0], account_id=account_id, fresh=False)


async def _change(view: View, account_id: UUID, work: Change) -> Response:
    """Do it in one transaction, and show the account as it is then, or why it was refused."""
    try:
        async with view.deps.sessions.begin() as session:
            line = await _line(session, account_id)
            if line is not None:
                await work(session, line)
    except RefusedError as error:
        return await _one(view, account_id, refusal=error.refusal)
    return RedirectResponse(f"/accounts/{account_id}?saved=1", status_code=303)


async def _line(session: AsyncSession, account_id: UUID) -> AccountLine | None:
    return next((line for line in await list_accounts(session) if line.account.id == account_id), None)


async def _list(view: View, *, show: str, text: str = "") -> HTMLResponse:
    async with view.deps.sessions() as session:
        lines = await list_accounts(session)
    kind = show if show in KINDS else "all"
    counts = {one: sum(line.is_of(one) for line in lines) for one in KINDS}
    found = [line for line in lines if line.is_of(kind) and line.is_called(text)]
    return view.page("accounts.html", lines=found, show=kind, counts=counts, text=text, place_of=await places_of(view))


async def _one(view: View, account_id: UUID, *, place: str = "", refusal: Refusal | None = None) -> HTMLResponse:
    async with view.deps.sessions() as session:
        line = await _line(session, account_id)
        signed_in = await SessionStore(session).of_account(account_id, now=real_now())
    if line is None:
        return view.missing(None, title=view.texts("nav.accounts"))
    theirs = (grant.scope for grant in line.account.grants)
    within = place or next((scope for scope in theirs if len(scope) == COMMUNITY_DIGITS), "")
    return view.refused(
        "account_one.html", refusal, line=line, signed_in=signed_in, place=within, role_groups=ROLE_GROUPS,
        saved="saved" in view.request.query_params, mine=line.account.id == view.mine.account.id,
        place_of=await places_of(view), staff=await view.deps.directory.staff(within) if within else [],
    )  # fmt: skip


async def _form(view: View, form: AccountForm, *, refusal: Refusal | None = None) -> HTMLResponse:
    staff = await view.deps.directory.staff(form.place) if len(form.place) == COMMUNITY_DIGITS else []
    return view.refused(
        "account_new.html", refusal, form=form, role_groups=ROLE_GROUPS, place_of=await places_of(view), staff=staff
    )
