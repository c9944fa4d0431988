"""What notices say: read, tried on an example, changed; and what words mean in an area."""

from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console.channels.owners import Answer
from services.console.domain.accounts import reaches
from services.console.http.access import needs
from services.console.http.confirming import shown_mark
from services.console.http.fields import Typed, typed_of
from services.console.http.view import GetLocalView, View, misread
from services.console.use_cases.load_texts import load_text, load_texts, load_words
from shared.contracts.alerts_mailings import AreaWords, SaveAreaWord
from shared.contracts.alerts_texts import (
    SaveTextTemplate,
    TextChannel,
    TextLanguage,
    TextTemplateBody,
    TextTemplateItem,
    TextTemplates,
    TextTrial,
    TryTextTemplate,
)
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["router"]

router = APIRouter(prefix="/texts")

MOST_FORMS = 6

CHANNELS = get_args(TextChannel)

Language = Annotated[TextLanguage, Query()]

Way = Annotated[TextChannel, Query()]


@router.get("", dependencies=[needs("rules.read")])
async def texts(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show the texts in force, by what they are for."""
    answer, groups = await load_texts(view.owners)
    return view.page("texts.html", answer=answer, groups=groups, done=done)


@router.get("/words", dependencies=[needs("rules.read")])
async def words(view: GetLocalView, done: str = "") -> HTMLResponse:
    """Show what words mean here."""
    return await _words(view, {}, done=done)


@router.post("/words", dependencies=[needs("letters.keep")])
async def save_word(
    view: GetLocalView, *, command_id: Annotated[UUID, Form()], area: Annotated[str, Form()] = "",
    word: Annotated[str, Form()] = "", day: Annotated[str, Form()] = "", said: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Say what a word means in an area."""
    typed = {"area": area, "word": word, "day": day, "said": said}
    shown = (await view.request.form()).get(f"shown_{area}_{word}_{day}") or ""
    try:
        command = SaveAreaWord.model_validate({"command_id": command_id, **typed, "day": day or None, "shown": shown})
    except ValidationError as error:
        return await _words(view, typed, refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, AreaWords)
    if answer.refusal is not None:
        return await _words(view, typed, refusal=answer.refusal)
    return view.go("/texts/words?done=word")


@router.get("/{name}", dependencies=[needs("rules.read")])
async def text(view: GetLocalView, name: str, language: Language = "zh", channel: Way = "any") -> HTMLResponse:
    """Show one text with its versions and a try-out."""
    item, versions = await load_text(view.owners, name=name, language=language, channel=channel)
    if item is None:
        return view.missing(versions.refusal, title=view.texts("message.one"))
    return _page(view, item, versions, _shown(item, view))


@router.post("/{name}", dependencies=[needs("rules.read")])
async def try_or_save(view: GetLocalView, name: str, language: Language = "zh", channel: Way = "any") -> Response:
    """Show what a text would say; save it once that is confirmed."""
    item, versions = await load_text(view.owners, name=name, language=language, channel=channel)
    if item is None:
        return view.missing(versions.refusal, title=view.texts("message.one"))
    form = await view.request.form()
    typed = typed_of(form)
    try:
        body = TextTemplateBody.model_validate(_read(form, item))
        values = {word: str(form.get(f"value_{word}") or "") for word in item.variables}
        query = TryTextTemplate.model_validate({"text": body, "values": values, "channel": form.get("as") or "sms"})
    except ValidationError as error:
        return _page(view, item, versions, typed, refusal=misread(error, view.texts))
    trial = await view.owners.attempt(query, TextTrial)
    mark = shown_mark(body)
    if trial.value is None or form.get("confirmed") != mark or not view.can("plans.edit"):
        return _page(view, item, versions, typed, refusal=trial.refusal, trial=trial.value, mark=mark)
    return await _save(view, item, versions, form, body)


async def _save(
    view: View, item: TextTemplateItem, versions: Answer[TextTemplates], form: FormData, body: TextTemplateBody
) -> Response:
    try:
        fields = {name: form.get(name) for name in ("command_id", "reason", "shown")}
        command = SaveTextTemplate.model_validate({"text": body, **fields})
    except ValidationError as error:
        return _page(view, item, versions, typed_of(form), refusal=misread(error, view.texts))
    answer = await view.owners.attempt(command, TextTemplates)
    if answer.refusal is not None:
        stale = {"shown": [item.version]} if answer.refusal.code is RefusalCode.CONFLICT else {}
        return _page(view, item, versions, typed_of(form) | stale, refusal=answer.refusal)
    return view.go("/texts?done=text")


def _page(
    view: View, item: TextTemplateItem, versions: Answer[TextTemplates], typed: Typed, *,
    refusal: Refusal | None = None, trial: TextTrial | None = None, mark: str = "",
) -> HTMLResponse:  # fmt: skip
    names = {str(one.staff_id): one.name for one in view.staff}
    return view.refused(
        "text.html", refusal, item=item, versions=versions, typed=typed, trial=trial, mark=mark, names=names,
        channels=[one for one in CHANNELS if one != "any"], most_forms=MOST_FORMS,
    )  # fmt: skip


def _shown(item: TextTemplateItem, view: View) -> Typed:
    body = item.body
    shown = {"forms": list(body.forms), "subject": [body.subject or ""], "as": ["sms"]}
    shown |= {name: [str(getattr(body, name) or "")] for name in ("aim", "most", "most_parts")}
    return shown | {f"value_{word}": [view.texts.section("text_sample").get(word, "")] for word in item.variables}


def _read(form: FormData, item: TextTemplateItem) -> dict[str, object]:
    """Return the text of a form; forms left empty are left out, and what the form does not ask stays as it was."""
    given = {name: form.get(name) or None for name in ("subject", "aim", "most", "most_parts")}
    forms = [str(one).replace("\r\n", "\n") for one in form.getlist("forms") if str(one).strip()]
    return item.body.model_dump(include={"name", "language", "channel"}) | given | {"forms": forms}


async def _words(view: View, typed: dict[str, str], *, refusal: Refusal | None = None, done: str = "") -> HTMLResponse:
    areas = [
        code for code in (view.community, view.community[:9], view.community[:6]) if reaches(view.mine.scope, code)
    ]
    answer = await load_words(view.owners, areas=areas)
    known = view.texts.section("area_word")
    return view.refused("area_words.html", refusal, answer=answer, areas=areas, typed=typed, known=known, done=done)
