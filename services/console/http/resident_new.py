"""Writing down one person by hand: looked at as a roster of one row, taken in when it was confirmed."""

from functools import partial
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.console.http.access import needs
from services.console.http.fields import Field, Problems, Typed, first, options_of, typed_of
from services.console.http.forms import read_id
from services.console.http.view import GetLocalView, View
from services.console.use_cases.send_one import send_one
from shared.contracts.words import Category
from shared.edge import RefusedError

__all__ = ["router"]

router = APIRouter(prefix="/residents")

FIELDS = (
    Field("name", required=True, longest=40),
    Field("sex", "pick", group="sex", codes=("female", "male")),
    Field("birth_date", "day"),
    Field("id_number", longest=18),
    Field("compound", "choice"),
    Field("address", required=True, longest=100),
    Field("phones", "lines"),
    Field("categories", "picks", group="category", codes=tuple(Category)),
)

EITHER = ("birth_date", "id_number")
"""One of these says who it is when two people have the same name."""


@router.get("/new", dependencies=[needs("roster.import")])
async def blank(view: GetLocalView) -> HTMLResponse:
    """Show the form."""
    return _form(view, {}, Problems())


@router.post("/new", dependencies=[needs("roster.import")])
async def write_down(view: GetLocalView) -> Response:
    """Have the row looked at, and go to what was seen in it."""
    typed = typed_of(await view.request.form())
    said = {one.name: _cell(view, one, typed) for one in FIELDS}
    problems = _unsaid(view, said)
    if problems.at:
        return _form(view, typed, problems)
    import_id = read_id(first(typed, "command_id")) or uuid4()  # the same form sent again is the same row
    try:
        await send_one(view.owners, said, import_id=import_id, community=view.community)
    except RefusedError as error:
        return _form(view, typed, Problems(refusal=error.refusal))
    return RedirectResponse(f"/import/{import_id}", status_code=303)


def _cell(view: View, one: Field, typed: Typed) -> str:
    """Return an answer as it stands in a roster, in the words of rosters."""
    answers = [answer.strip() for answer in typed.get(one.name, []) if answer.strip()]
    if one.group:
        chinese = view.deps.renderer.catalogue.of("zh")
        answers = [chinese.word(one.group, answer) for answer in answers]
    return "、".join(answers).replace("\r", "").replace("\n", "、")


def _unsaid(view: View, said: dict[str, str]) -> Problems:
    at = {one.name: one.name for one in FIELDS if one.required and not said[one.name]}
    wrong = {name: view.texts("form.needed", field=view.texts(f"newcomer.{name}")) for name in at}
    if not any(said[name] for name in EITHER):
        wrong["birth_date"] = view.texts("newcomer.either")
    return Problems(at=wrong)


def _form(view: View, typed: Typed, problems: Problems) -> HTMLResponse:
    here = next((one for one in view.communities if one.code == view.community), None)
    return view.page(
        "resident_new.html",
        status=422 if problems.at or problems.refusal else 200,
        fields=FIELDS,
        typed=typed,
        problems=problems,
        labels={one.name: view.texts(f"newcomer.{one.name}") for one in FIELDS},
        choices={"compound": [(name, name) for name in (here.compounds if here else [])]},
        options=partial(options_of, texts=view.texts),
    )
