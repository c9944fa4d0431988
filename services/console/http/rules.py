"""Care rules: who is contacted how often; what a change means is shown before it is saved."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console.channels.owners import Answer
from services.console.domain.accounts import reaches
from services.console.http.access import needs
from services.console.http.confirming import shown_mark
from services.console.http.fields import Typed, typed_of
from services.console.http.forms import read_id
from services.console.http.rule_form import read_rule, shown_of
from services.console.http.view import GetLocalView, View, misread
from services.console.pages.rule_words import RuleWords
from services.console.use_cases.load_rules import PREVIEW_DAYS, find_rule, load_rules, preview_rule
from shared.access import Reach, reach_of
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.visits_requests import CareRule, SaveCareRule

__all__ = ["router"]

router = APIRouter(prefix="/rules")


@router.get("", dependencies=[needs("rules.read")])
async def rules(view: GetLocalView, saved: UUID | None = None) -> HTMLResponse:
    """Show the rules in force here."""
    listed = await load_rules(view.owners, community=view.community)
    items = listed.value.items if listed.value else []
    return view.page("rules.html", listed=listed, items=items, saved=saved, **_words(view))


@router.get("/{rule_id}", dependencies=[needs("rules.read")])
async def rule(view: GetLocalView, rule_id: UUID) -> HTMLResponse:
    """Show one rule: as a form to those who may change it, else in words."""
    found = await _find(view, rule_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("nav.rules"))
    if not _may_change(view, found.value):
        return view.page("rule_read.html", rule=found.value, **_words(view))
    return _form(view, found.value, rule_id, shown_of(found.value))


@router.get("/{rule_id}/copy", dependencies=[needs("rules.edit")])
async def copy(view: GetLocalView, rule_id: UUID) -> HTMLResponse:
    """Show the form of a rule that is new, filled in as another one is."""
    found = await _find(view, rule_id)
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("nav.rules"))
    name = view.texts("rules.copy_of", name=found.value.name)
    base = found.value.model_copy(update={"version": 0, "community": view.community, "name": name})
    return _form(view, found.value, uuid4(), shown_of(base))


@router.post("/{rule_id}", dependencies=[needs("rules.edit")])
async def save(view: GetLocalView, rule_id: UUID) -> Response:
    """Show what a rule would mean; save it once that very rule is confirmed."""
    form = await view.request.form()
    found = await _find(view, read_id(form.get("source")) or UUID(int=0))
    if found.value is None:
        return view.missing(found.refusal, title=view.texts("nav.rules"))
    return await _take(view, form, found.value, rule_id)


async def _take(view: View, form: FormData, base: CareRule, rule_id: UUID) -> Response:
    try:
        rule = read_rule(form, base=base, rule_id=rule_id)
        command = SaveCareRule.model_validate({"command_id": form.get("command_id"), "rule": rule})
    except ValidationError as error:
        return _form(view, base, rule_id, typed_of(form), refusal=misread(error, view.texts))
    if form.get("confirmed") != shown_mark(rule):
        return await _preview(view, base, rule, typed_of(form))
    answer = await view.owners.attempt(command, CareRule)
    if answer.refusal:
        return await _refused(view, base, rule, typed_of(form), answer.refusal)
    return view.go(f"/rules?saved={rule_id}")


async def _preview(view: View, base: CareRule, rule: CareRule, typed: Typed) -> HTMLResponse:
    area = next((code for code in view.mine.scope if view.community.startswith(code)), view.community)
    seen = await preview_rule(view.owners, rule, area=area)
    refusal = None if seen.unavailable else seen.refusal
    return _form(view, base, rule.rule_id, typed, refusal=refusal, rule=rule, preview=None if refusal else seen)


async def _refused(view: View, base: CareRule, rule: CareRule, typed: Typed, refusal: Refusal) -> HTMLResponse:
    """Show the form as it was written; over a newer version, both, and what is sent next is meant for the newer one."""
    newest = (await _find(view, rule.rule_id)).value if refusal.code is RefusalCode.CONFLICT else None
    if newest is not None:
        typed = typed | {"version": [str(newest.version)]}
    return _form(view, base, rule.rule_id, typed, refusal=refusal, rule=rule, newest=newest)


def _form(
    view: View,
    base: CareRule,
    rule_id: UUID,
    typed: Typed,
    *,
    refusal: Refusal | None = None,
    rule: CareRule | None = None,
    preview: Answer[Any] | None = None,
    newest: CareRule | None = None,
) -> HTMLResponse:
    """Answer with the form; `rule` is what was read of it, `newest` what somebody else has saved meanwhile."""
    context = {"base": base, "rule_id": rule_id, "typed": typed, "rule": rule, "preview": preview, "newest": newest}
    return view.refused(
        "rule.html",
        refusal,
        mark=shown_mark(rule) if rule else "",
        house_wide=reach_of(view.mine.session.role) is Reach.DISTRICT,
        days=PREVIEW_DAYS,
        **context,
        **_words(view),
    )


async def _find(view: View, rule_id: UUID) -> Answer[CareRule]:
    return await find_rule(view.owners, community=view.community, rule_id=rule_id, gone=view.texts("rules.gone"))


def _may_change(view: View, rule: CareRule) -> bool:
    """Say whether the owner would let whoever asks change a rule: one for everywhere takes a whole district."""
    if not view.can("rules.edit"):
        return False
    if rule.community is None:
        return reach_of(view.mine.session.role) is Reach.DISTRICT
    return reaches(view.mine.scope, rule.community)


def _words(view: View) -> dict[str, Any]:
    return {"words": RuleWords(view.texts), "may_change": lambda rule: _may_change(view, rule)}
