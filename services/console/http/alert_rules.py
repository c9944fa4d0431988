"""What turns into an alert: read, and changed once it was shown what a change means."""

import json
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console.http.access import needs
from services.console.http.confirming import shown_mark
from services.console.http.fields import Typed, typed_of
from services.console.http.view import GetLocalView, View, misread
from services.console.pages.condition_words import ConditionWords
from services.console.use_cases.load_ladders import MEASURED, Rules, load_rule, load_rules, rule_changes
from services.console.use_cases.try_rule import Tried, try_rule
from shared.clock import real_now
from shared.contracts.alerts_rules import AlertRuleBody, AlertRuleItem, AlertRules, SaveAlertRule
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["router"]

router = APIRouter(prefix="/ladders/rules")


@router.get("", dependencies=[needs("rules.read")])
async def rules(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show the rules in force, with what came of their alerts."""
    found = await load_rules(view.owners, now=view.now, measuring=view.can("reports.read"))
    items = found.answer.value.items if found.answer.value else []
    items.sort(key=lambda item: -found.measures[item.body.rule].raised if item.body.rule in found.measures else 0)
    return view.page("alert_rules.html", found=found, items=items, days=MEASURED.days, done=done)


@router.get("/{rule}", dependencies=[needs("rules.read")])
async def rule(view: GetLocalView, rule: str, text: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002
    """Show one rule with its versions; as a form to those who may change it."""
    item, versions = await _load(view, rule)
    if item is None:
        return view.missing(versions.answer.refusal, title=view.texts("ladders.rule"))
    return _page(view, item, versions, _shown(item.body), as_text=text)


@router.post("/{rule}", dependencies=[needs("plans.edit")])
async def save(view: GetLocalView, rule: str) -> Response:
    """Save a rule once what it changes is confirmed."""
    form = await view.request.form()
    item, versions = await _load(view, rule)
    if item is None:
        return view.missing(versions.answer.refusal, title=view.texts("ladders.rule"))
    typed, as_text = typed_of(form), bool(form.get("as_text"))
    try:
        body = _body_of_text(form) if as_text else _body_of(form, item.body)
        command = SaveAlertRule.model_validate(
            {"rule": body, **{k: form.get(k) for k in ("command_id", "reason", "shown")}}
        )
    except ValidationError as error:
        return _page(view, item, versions, typed, as_text=as_text, refusal=_at_field(error, view, as_text=as_text))
    mark = shown_mark(command.rule)
    if form.get("confirmed") != mark:
        tried = await try_rule(
            view.owners, view.deps.facts, now=item.body, then=command.rule, real=real_now(), span=MEASURED
        )
        return _page(view, item, versions, typed, as_text=as_text, meant=command.rule, mark=mark, tried=tried)
    answer = await view.owners.attempt(command, AlertRules)
    if answer.refusal is not None:
        meant = command.rule if answer.refusal.code is RefusalCode.CONFLICT else None
        typed = typed | {"shown": [item.version]} if meant else typed
        return _page(view, item, versions, typed, as_text=as_text, refusal=answer.refusal, meant=meant, mark=mark)
    return view.go("/ladders/rules?done=rule")


async def _load(view: View, rule: str) -> tuple[AlertRuleItem | None, Rules]:
    try:
        return await load_rule(view.owners, rule=rule, now=view.now, measuring=view.can("reports.read"))
    except ValidationError:  # an address that is no code of a rule
        return await load_rule(view.owners, rule="no_such_rule", now=view.now, measuring=False)


def _page(
    view: View, item: AlertRuleItem, versions: Rules, typed: Typed, *, as_text: bool = False,
    refusal: Refusal | None = None, meant: AlertRuleBody | None = None, mark: str = "", tried: Tried | None = None,
) -> HTMLResponse:  # fmt: skip
    names = {str(one.staff_id): one.name for one in view.staff}
    words = ConditionWords(view.texts, view.place_name)
    return view.refused(
        "alert_rule.html", refusal, item=item, versions=versions, typed=typed, as_text=as_text, meant=meant, mark=mark,
        changes=rule_changes(item.body, meant) if meant else [], days=MEASURED.days, names=names,
        tried=tried, words=words, filled=words.filled, measure=versions.measures.get(item.body.rule),
    )  # fmt: skip


def _shown(body: AlertRuleBody) -> Typed:
    """Return what stands in the form of a rule before anybody writes in it."""
    shown = {
        "name": [body.name],
        "title": [body.title],
        "severity": [body.severity or ""],
        "enabled": ["1"] if body.enabled else [],
        "text": [json.dumps(body.kept() | {"enabled": body.enabled}, ensure_ascii=False, indent=2)],
    }
    if body.arrival:
        shown |= {"breach_minutes": [str(body.arrival.breach_minutes)]}
        shown |= {"warn_minutes": [",".join(map(str, body.arrival.warn_minutes))]}
    if body.plan:
        shown |= {"exhausted_after_minutes": [str(body.plan.exhausted_after_minutes)]}
        shown |= {f"after_{number}": [str(one.after_minutes)] for number, one in enumerate(body.plan.levels)}
    return {name: [str(value) for value in values] for name, values in shown.items()}


def _body_of(form: FormData, base: AlertRuleBody) -> dict[str, Any]:
    """Return the rule of a form over the one in force; what the form does not ask stays as it was."""
    body = base.kept() | {"name": form.get("name"), "title": form.get("title"), "enabled": bool(form.get("enabled"))}
    if base.severity is not None:
        body["severity"] = form.get("severity")
    if base.arrival is not None:
        warn = str(form.get("warn_minutes") or "").replace(",", ",").split(",")
        body["arrival"] = {"warn_minutes": warn, "breach_minutes": form.get("breach_minutes")}
    if base.plan is not None:
        levels = [
            level | {"after_minutes": form.get(f"after_{number}")}
            for number, level in enumerate(body["plan"].get("levels", []))
        ]
        body["plan"] |= {"levels": levels, "exhausted_after_minutes": form.get("exhausted_after_minutes")}
    return body


def _body_of_text(form: FormData) -> AlertRuleBody:
    return AlertRuleBody.model_validate_json(str(form.get("text") or ""))


def _at_field(error: ValidationError, view: View, *, as_text: bool) -> Refusal:
    """Turn a form that is no rule into a refusal at its field: the last name of the way to what is wrong."""
    first = error.errors(include_input=False, include_url=False)[0]
    names = [str(one) for one in first["loc"] if isinstance(one, str)]
    if not as_text or names[:1] == ["reason"]:
        refusal = misread(error, view.texts)
        return refusal.model_copy(update={"field": names[-1] if names else None})
    where = ".".join(map(str, first["loc"])) or view.texts("ladders.whole_text")
    message = view.texts("ladders.text_wrong", where=where, why=str(first["msg"]).removeprefix("Value error, "))
    return Refusal(code=RefusalCode.INVALID, message=message, field="text")
