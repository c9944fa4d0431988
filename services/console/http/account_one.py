"""Keeping one account: what it is called, what it may, where it is signed in, whether it is open."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.console.http.access import needs
from services.console.http.account_form import ROLE_GROUPS, AccountForm, kept_by, places_of
from services.console.http.account_given import Giving, show_given
from services.console.http.accounts import COMMUNITY_DIGITS, Place
from services.console.http.view import GetView, View
from services.console.storage.sessions import SessionStore
from services.console.use_cases.keep_accounts import (
    Given,
    amend_account,
    end_sessions,
    grant_of,
    grant_role,
    reset_account,
    revoke_role,
    set_active,
)
from services.console.use_cases.list_accounts import AccountLine, find_account
from services.console.use_cases.tie_account import tie_account
from shared.clock import real_now
from shared.contracts.base import Refusal, RefusalCode
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/accounts/{account_id}")

Change = Callable[[AsyncSession, AccountLine], Awaitable[object]]


@router.get("", dependencies=[needs("accounts.manage")])
async def one_page(view: GetView, account_id: UUID, place: Place = "") -> HTMLResponse:
    """Show one account."""
    return await _one(view, account_id, place=place)


@router.post("", dependencies=[needs("accounts.manage")])
async def amend(view: GetView, account_id: UUID, form: Annotated[AccountForm, Form()]) -> Response:
    """Change what an account is called, whom it stands for, and what it sees; never over another unseen."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        await amend_account(
            session, line.account.login, name=form.name, staff_id=form.staff_id, restricted=form.restricted,
            by=view.mine.account.login, now=real_now(), version=form.version,
        )  # fmt: skip

    return await _change(view, account_id, work, form=form)


@router.post("/roles", dependencies=[needs("accounts.manage")])
async def roles(
    view: GetView, account_id: UUID, form: Annotated[AccountForm, Form()], taking: Annotated[str, Form()] = ""
) -> Response:
    """Give a role in a place, or take it away."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        grant = grant_of(form.role, form.scope, form.grid)
        change = revoke_role if taking else grant_role
        by = view.mine.account.login
        await change(session, line.account.login, grant, by=by, now=real_now(), within=kept_by(view))

    return await _change(view, account_id, work)


@router.post("/active", dependencies=[needs("accounts.manage")])
async def activate(view: GetView, account_id: UUID, active: Annotated[bool, Form()]) -> Response:
    """Close an account, or open it again."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        await set_active(session, line.account.login, active=active, by=view.mine.account.login, now=real_now())

    return await _change(view, account_id, work)


@router.post("/subject", dependencies=[needs("accounts.manage")])
async def tie(
    view: GetView,
    account_id: UUID,
    subject: Annotated[str, Form(max_length=255)] = "",
    sure: Annotated[str, Form()] = "",
    shown: Annotated[str, Form()] = "",
) -> Response:
    """Say whom of the identity provider an account is for."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        await tie_account(
            session, line.account.login, subject=subject, sure=bool(sure), shown=shown, by=view.mine.account.login,
            now=real_now(),
        )  # fmt: skip

    return await _change(view, account_id, work, subject=subject)


@router.post("/sessions", dependencies=[needs("accounts.manage")])
async def sign_out(view: GetView, account_id: UUID) -> Response:
    """End every session of an account."""

    async def work(session: AsyncSession, line: AccountLine) -> None:
        await end_sessions(session, line.account.login, by=view.mine.account.login, now=real_now())

    return await _change(view, account_id, work)


@router.post("/reset", dependencies=[needs("accounts.manage")])
async def reset(
    view: GetView,
    account_id: UUID,
    factor: Annotated[str, Form()] = "",
    command_id: Annotated[UUID | None, Form()] = None,
    shown: Annotated[str | None, Form()] = None,
) -> Response:
    """Replace a lost password, and a lost second factor; the same form once more shows the same password."""
    form, done = command_id or uuid4(), list[tuple[Giving, Given]]()

    async def work(session: AsyncSession, line: AccountLine) -> None:
        giving = Giving(view, form=form, login=line.account.login)
        hashed = await view.deps.passwords.hash(giving.password)
        given = await reset_account(
            session, line.account.login, hashed=hashed, factor_too=bool(factor), by=view.mine.account.login,
            now=real_now(), form=form, shown=shown,
        )  # fmt: skip
        done.append((giving, given))

    answer = await _change(view, account_id, work)
    return await show_given(*done[0], fresh=False) if done else answer


async def _change(
    view: View, account_id: UUID, work: Change, *, form: AccountForm | None = None, subject: str | None = None
) -> Response:
    """Do it in one transaction, and show the account as it is then, or why it was refused."""
    try:
        async with view.deps.sessions.begin() as session:
            line = await find_account(session, account_id, within=kept_by(view))
            if line is not None:
                await work(session, line)
    except RefusedError as error:
        return await _one(view, account_id, refusal=error.refusal, form=form, subject=subject)
    return RedirectResponse(f"/accounts/{account_id}?saved=1", status_code=303)


async def _one(
    view: View, account_id: UUID, *, place: str = "", refusal: Refusal | None = None, form: AccountForm | None = None,
    subject: str | None = None,
) -> HTMLResponse:  # fmt: skip
    async with view.deps.sessions() as session:
        line = await find_account(session, account_id, within=kept_by(view))
        signed_in = await SessionStore(session).of_account(account_id, now=real_now())
    if line is None:
        return view.missing(None, title=view.texts("nav.accounts"))
    theirs = (grant.scope for grant in line.account.grants)
    within = place or next((scope for scope in theirs if len(scope) == COMMUNITY_DIGITS), "")
    clash = form if refusal and refusal.code is RefusalCode.CONFLICT else None
    return view.refused(
        "account_one.html", refusal, line=line, signed_in=signed_in, place=within, role_groups=ROLE_GROUPS,
        role_of_kind={}, saved="saved" in view.request.query_params, mine=line.account.id == view.mine.account.id,
        clash=clash,
        provider=view.deps.settings.oidc_name if view.deps.settings.oidc_issuer else "",
        subject=line.account.subject or "" if subject is None else subject,
        typed=form or line.account, place_of=await places_of(view),
        staff=await view.deps.directory.staff(within) if within else [],
    )  # fmt: skip
