"""The list of accounts, and making one: who may sign in, as what, where; a first password is shown once."""

from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field, ValidationError

from services.console.http.access import needs
from services.console.http.account_form import ROLE_GROUPS, ROLE_OF_KIND, AccountForm, kept_by, places_of
from services.console.http.account_given import Giving, show_given
from services.console.http.view import GetView, View
from services.console.storage.account_lists import Sought
from services.console.use_cases.keep_accounts import create_account
from services.console.use_cases.list_accounts import list_accounts
from shared.clock import real_now
from shared.contracts.base import Refusal
from shared.contracts.registry_requests import StaffItem
from shared.edge import RefusedError

__all__ = ["Place", "router"]

router = APIRouter(prefix="/accounts")

CODE = r"^([0-9]{6}|[0-9]{9}|[0-9]{12})?$"

Place = Annotated[str, Query(pattern=CODE)]

COMMUNITY_DIGITS = 12


class Filter(BaseModel):
    """What the list is narrowed to."""

    show: Literal["all", "strong", "never", "given", "no_factor", "no_staff", "closed"] = "all"
    role: str = Field("", max_length=40)
    place: str = Field("", pattern=CODE)
    text: str = Field("", max_length=60)
    """A name, or part of one; it comes by form and stands in no address."""
    after: UUID | None = None

    def address(self, **other: str) -> str:
        """Return the address of this list, with something else in it; names stay out."""
        said = {"show": self.show, "role": self.role, "place": self.place} | other
        return "/accounts" + (f"?{urlencode(kept)}" if (kept := {k: v for k, v in said.items() if v}) else "")


@router.get("", dependencies=[needs("accounts.manage")])
async def accounts(view: GetView) -> HTMLResponse:
    """List accounts."""
    return await _list(view, _filter({**view.request.query_params, "text": ""}))


@router.post("", dependencies=[needs("accounts.manage")])
async def find(view: GetView) -> Response:
    """List the accounts of those who are called so; their names stay out of addresses."""
    form = await view.request.form()
    wanted = _filter({name: str(value).strip() for name, value in form.items()})
    if not wanted.text and wanted.after is None:
        return RedirectResponse(wanted.address(), status_code=303)
    return await _list(view, wanted)


@router.get("/new", dependencies=[needs("accounts.manage")])
async def new_page(view: GetView, place: Place = "") -> HTMLResponse:
    """Show the form of an account that is new, for somebody in one place."""
    return await _form(view, AccountForm(place=place))


@router.post("/new", dependencies=[needs("accounts.manage")])
async def create(view: GetView, form: Annotated[AccountForm, Form()]) -> HTMLResponse:
    """Make an account, and show its first password; the same form once more shows the same."""
    try:
        new = form.account(staff=await _staff(view, form.place))
        giving = Giving(view, form=form.command_id, login=new.login)
        hashed = await view.deps.passwords.hash(giving.password)
        async with view.deps.sessions.begin() as session:
            made = await create_account(
                session, new, hashed=hashed, by=view.mine.account.login, now=real_now(), within=kept_by(view),
                form=form.command_id,
            )  # fmt: skip
    except RefusedError as error:
        return await _form(view, form, refusal=error.refusal)
    return await show_given(giving, made, fresh=True)


def _filter(said: dict[str, str]) -> Filter:
    """Return what the list is narrowed to; what makes no sense narrows nothing."""
    try:
        return Filter.model_validate({name: value for name, value in said.items() if value})
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors(include_input=False, include_url=False)}
        return Filter.model_validate({name: value for name, value in said.items() if value and name not in wrong})


async def _list(view: View, wanted: Filter) -> HTMLResponse:
    sought = Sought(within=kept_by(view), role=wanted.role, place=wanted.place, text=wanted.text)
    async with view.deps.sessions() as session:
        found = await list_accounts(session, sought, kind=wanted.show, after=wanted.after)
    narrowed = bool(wanted.text or wanted.role or wanted.place or wanted.show != "all")
    return view.page(
        "accounts.html", found=found, wanted=wanted, narrowed=narrowed, role_groups=ROLE_GROUPS,
        place_of=await places_of(view),
    )  # fmt: skip


async def _form(view: View, form: AccountForm, *, refusal: Refusal | None = None) -> HTMLResponse:
    return view.refused(
        "account_new.html", refusal, form=form, role_groups=ROLE_GROUPS, place_of=await places_of(view),
        staff=await _staff(view, form.place), role_of_kind=ROLE_OF_KIND,
    )  # fmt: skip


async def _staff(view: View, place: str) -> list[StaffItem]:
    return await view.deps.directory.staff(place) if len(place) == COMMUNITY_DIGITS else []
