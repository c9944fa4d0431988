"""Show, save and try texts."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.templates import ANY, Saying, Template, TextBook, Written, flaw
from services.alerts.storage.base import INBOX
from services.alerts.storage.mailings import MailingStore
from services.alerts.storage.rules import local_version
from services.alerts.storage.template_tables import TextTemplateRow
from services.alerts.storage.templates import TemplateName, TemplateStore, shipped_texts, template_names
from services.alerts.storage.turns import alone_with
from services.alerts.use_cases.refuse_stale import refuse_stale
from shared.contracts.alerts_texts import (
    GetTextTemplates,
    SaveTextTemplate,
    TextTemplateBody,
    TextTemplateItem,
    TextTemplates,
    TextTrial,
    TryTextTemplate,
)
from shared.edge import RefusedError

__all__ = ["save_text", "show_texts", "try_text"]


async def show_texts(session: AsyncSession, query: GetTextTemplates) -> TextTemplates:
    """Return the texts in force; of one text all versions, the shipped one last."""
    store = TemplateStore(session)
    if query.name is not None and query.channel is not None:
        place = (query.name, query.language or "zh", query.channel)
        items = [_saved(row) for row in await store.versions(place)]
        items += [_shipped(shipped_texts()[place])] if place in shipped_texts() else []
    else:
        changed = {(row.name, row.language, row.channel): _saved(row) for row in await store.newest()}
        shipped = {place: _shipped(template) for place, template in shipped_texts().items()}
        items = [item for item in ({**shipped, **changed}).values() if _wanted(item.body, query)]
    if not items and query.name is not None:
        raise RefusedError.not_found(f"没有“{query.name}”这个文字模板,请用 nuanlin alerts templates list 查看")
    return TextTemplates(items=items)


async def save_text(session: AsyncSession, command: SaveTextTemplate, *, now: datetime) -> TextTemplates:
    """Put a version in force for the notices to come; the same command again does nothing more."""
    body = command.text
    _check(body)
    if await INBOX.first_time(session, reader="command", event_id=command.command_id):
        place = (body.name, body.language, body.channel)
        await alone_with(session, f"text:{':'.join(place)}")
        saved = await TemplateStore(session).versions(place)
        shipped = shipped_texts()[place].version if place in shipped_texts() else ""
        refuse_stale(command.shown, now=local_version(saved[0].version) if saved else shipped, what="这段文字")
        kept = body.model_dump(mode="json", exclude_none=True)
        await TemplateStore(session).save(kept, author=command.actor, reason=command.reason, now=now)
        await MailingStore(session).hurry(now=now)
    return await show_texts(session, GetTextTemplates(name=body.name, language=body.language, channel=body.channel))


async def try_text(session: AsyncSession, query: TryTextTemplate) -> TextTrial:
    """Write a text with these values, and return what would go out or why nothing would."""
    body = query.text
    _check(body)
    book = await TemplateStore(session).book()
    channel = query.channel if body.channel == ANY else body.channel
    written = _write_alone(book, _template(body), query.values, channel)
    return TextTrial(
        text=written.text,
        subject=written.subject,
        characters=len(written.text),
        parts=written.parts,
        because=written.because,
    )


def _write_alone(book: TextBook, template: Template, values: dict[str, str], channel: str) -> Written:
    alone = replace(book, templates={(template.name, template.language, template.channel): template})
    return alone.write(Saying(template.name, values, template.language), channel=channel)


def _check(body: TextTemplateBody) -> None:
    known = _name(body.name)
    wrong = flaw(_template(body), always=known.always, known=None if known.open else known.maybe)
    if wrong is not None:
        raise RefusedError(wrong, field="forms")


def _name(name: str) -> TemplateName:
    names = template_names()
    found = names.get(name) or next(
        (one for key, one in names.items() if one.open and name.startswith(f"{key}_")), None
    )
    if found is None:
        raise RefusedError(f"没有“{name}”这种文字,可用的有:{'、'.join(names)}", field="name")
    return found


def _template(body: TextTemplateBody) -> Template:
    return Template.from_json(body.model_dump(mode="json"), version="")


def _wanted(body: TextTemplateBody, query: GetTextTemplates) -> bool:
    asked = (query.name, query.language, query.channel)
    said = (body.name, body.language, body.channel)
    return all(want is None or want == found for want, found in zip(asked, said, strict=True))


def _saved(row: TextTemplateRow) -> TextTemplateItem:
    known = _name(row.name)
    return TextTemplateItem(
        body=TextTemplateBody.model_validate(row.body),
        title=known.title,
        version=local_version(row.version),
        changed=True,
        variables=[*known.always, *known.maybe],
        open=known.open,
        author=row.author,
        reason=row.reason,
        saved_at=row.saved_at,
    )


def _shipped(template: Template) -> TextTemplateItem:
    known = _name(template.name)
    said = {word: getattr(template, word) for word in TextTemplateBody.model_fields}
    return TextTemplateItem(
        body=TextTemplateBody.model_validate({**said, "forms": list(template.forms)}),
        title=known.title,
        version=template.version,
        changed=False,
        variables=[*known.always, *known.maybe],
        open=known.open,
    )
