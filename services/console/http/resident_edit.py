"""Changing what is known of a resident: wrong values at their fields, and nothing written over unseen."""

import json
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.console.http.access import needs
from services.console.http.fields import Problems, Typed, first, options_of, problems_of, read_field, said_in, typed_of
from services.console.http.resident_form import FIELDS, PARTS, Edit, read_edit, shown_of
from services.console.http.view import STATUS, GetView, View
from services.console.use_cases.load_resident import EditBase, load_edit
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.registry_archive import UpdateResident
from shared.contracts.registry_requests import Done

__all__ = ["router"]

router = APIRouter(prefix="/residents")


@dataclass(frozen=True)
class Sheet:
    """The form as it is sent back and forth."""

    version: int
    was: Typed
    """What stood in it when it was opened."""
    typed: Typed
    problems: Problems = field(default_factory=Problems)
    theirs: list[str] = field(default_factory=list)
    """Fields that somebody else changed meanwhile."""
    emptying: list[str] = field(default_factory=list)
    """Fields that will be emptied, to be confirmed."""


@router.get("/{resident_id}/edit", dependencies=[needs("residents.edit")])
async def edit(view: GetView, resident_id: UUID) -> HTMLResponse:
    """Show the form with what is known."""
    base = await load_edit(view.owners, resident_id=resident_id)
    if isinstance(base, Refusal):
        return view.missing(base, title=view.texts("edit.title"))
    now = shown_of(base.card, base.archive)
    return _form(view, base, Sheet(base.card.version, was=now, typed=now))


@router.post("/{resident_id}/edit", dependencies=[needs("residents.edit")])
async def save(view: GetView, resident_id: UUID) -> Response:
    """Write what was changed, or show what stands in the way of it."""
    typed = typed_of(await view.request.form())
    base = await load_edit(view.owners, resident_id=resident_id)
    if isinstance(base, Refusal):
        return view.missing(base, title=view.texts("edit.title"))
    version, was = _opened(typed, base)
    typed |= {name: was.get(name, []) for name in typed.get("take", [])}
    sheet = Sheet(version, was=was, typed=typed)
    edit = read_edit(typed, was, zone=view.say.zone)
    if edit.kept:
        at = {name: view.texts("form.needed", field=_labels(view)[name]) for name in edit.kept}
        return _form(view, base, Sheet(version, was, typed, Problems(at=at)))
    if not edit.fields:
        return RedirectResponse(f"/residents/{resident_id}?done=same", status_code=303)
    if edit.cleared and set(edit.cleared) - set(typed.get("confirmed", [""])[0].split(",")):
        return _form(view, base, Sheet(version, was, typed, emptying=edit.cleared))
    return await _take(view, base, sheet, edit)


async def _take(view: View, base: EditBase, sheet: Sheet, edit: Edit) -> Response:
    resident_id = base.card.item.resident_id
    body: dict[str, Any] = {"resident_id": resident_id, "version": sheet.version, "changes": edit.changes}
    body |= {"cleared": edit.cleared, "command_id": first(sheet.typed, "command_id")}
    try:
        command = UpdateResident.model_validate(body)
    except ValidationError as error:
        return _form(view, base, _marked(sheet, problems_of(error, _labels(view), view.texts)))
    answer = await view.owners.attempt(command, Done)
    if answer.refusal is None:
        return RedirectResponse(f"/residents/{resident_id}?done=edit", status_code=303)
    if answer.refusal.code is RefusalCode.CONFLICT:
        return _form(view, base, _compared(view, base, sheet, answer.refusal))
    return _form(view, base, _marked(sheet, Problems.of(answer.refusal, FIELDS)))


def _marked(sheet: Sheet, problems: Problems) -> Sheet:
    return Sheet(sheet.version, sheet.was, sheet.typed, problems)


def _compared(view: View, base: EditBase, sheet: Sheet, refusal: Refusal) -> Sheet:
    """Put the form on top of what somebody else saved: what both changed is shown twice, the rest is theirs."""
    now = shown_of(base.card, base.archive)
    zone = view.say.zone
    theirs = [one.name for one in FIELDS if read_field(one, now, zone=zone) != read_field(one, sheet.was, zone=zone)]
    mine = read_edit(sheet.typed, sheet.was, zone=zone).fields
    typed = sheet.typed | {name: now[name] for name in theirs if name not in mine}
    return Sheet(base.card.version, was=now, typed=typed, problems=Problems(refusal=refusal), theirs=theirs)


def _opened(typed: Typed, base: EditBase) -> tuple[int, Typed]:
    """Return what stood in the form when it was opened; one that does not say is taken as opened just now."""
    now = shown_of(base.card, base.archive)
    try:
        said = json.loads(typed.get("was", ["{}"])[0])
        version = int(typed.get("version", [""])[0])
        return version, {one.name: [str(part) for part in said[one.name]] for one in FIELDS}
    except (ValueError, KeyError, TypeError):
        return base.card.version, now


def _labels(view: View) -> dict[str, str]:
    return {one.name: view.texts(f"edit.{one.name}") for one in FIELDS}


def _form(view: View, base: EditBase, sheet: Sheet) -> HTMLResponse:
    refusal = sheet.problems.refusal
    status = STATUS[refusal.code] if refusal else 422 if sheet.problems.at else 200
    mine = read_edit(sheet.typed, sheet.was, zone=view.say.zone).fields
    return view.page(
        "resident_edit.html",
        status=status,
        card=base.card,
        parts=PARTS,
        sheet=sheet,
        both=[name for name in sheet.theirs if name in mine],
        was=json.dumps(sheet.was, ensure_ascii=False),
        problems=sheet.problems,
        labels=_labels(view),
        choices=_choices(view, base),
        options=partial(options_of, texts=view.texts),
        shown=partial(said_in, texts=view.texts),
    )


def _choices(view: View, base: EditBase) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen here: what the community has, and what stands there already."""
    here = next((item for item in view.communities if item.code == base.card.community), None)
    item = base.card.item
    compounds = dict.fromkeys([*(here.compounds if here else []), *filter(None, [item.compound])])
    grids = dict.fromkeys([*(here.grids if here else []), *filter(None, [item.grid])])
    return {
        "compound": [(name, name) for name in compounds],
        "grid": [(name, name) for name in grids],
        "status_class": [(one.code, one.name) for one in base.classes],
    }
