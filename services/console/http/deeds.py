"""Deeds: forms that each become one command about a resident or a community, all shown and sent the same way."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.console.channels.owners import Answer
from services.console.http.access import needs
from services.console.http.comparing import Compared, compare, opened_with, take_theirs
from services.console.http.fields import (
    Field,
    Problems,
    Typed,
    first,
    options_of,
    problems_of,
    read_field,
    said_in,
    typed_of,
)
from services.console.http.view import GetView, View, open_local_view
from services.console.pages.sections import SECTIONS
from services.console.pages.texts import Texts
from services.console.use_cases.name_people import named_in
from shared.access import right_of
from shared.contracts.base import Command, Contract, Refusal, RefusalCode
from shared.contracts.registry_requests import Done, GetResident, ResidentCard

__all__ = ["About", "Deed", "Setting", "about_nothing", "add_deeds", "done_text", "namer", "narrowed", "right_for"]


@dataclass(frozen=True)
class About:
    """What a form is about."""

    view: View
    card: ResidentCard | None
    ids: dict[str, Any]
    """What the address names."""

    @property
    def community(self) -> str:
        """Where it happens."""
        return self.card.community if self.card else self.view.community

    @property
    def resident(self) -> ResidentCard:
        """The resident that the address names."""
        assert self.card is not None  # noqa: S101 - this form stands below a resident
        return self.card

    @property
    def resident_id(self) -> UUID:
        """Whom it is about."""
        return self.resident.item.resident_id


@dataclass(frozen=True)
class Setting:
    """What is only known when a form is opened."""

    values: Typed = field(default_factory=dict)
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    """Lines above the form: what it is about, what it will do."""
    fixed: dict[str, Any] = field(default_factory=dict)
    """What the command holds besides what is asked."""
    gone: Refusal | None = None
    """Why there is no form: what it is about is not there, or its owner is away."""


async def about_nothing(_: About) -> Setting:
    """Return a setting in which nothing has to be known."""
    return Setting()


@dataclass(frozen=True)
class Deed:
    """One form.

    Parameters
    ----------
    key
        Its texts: ``deed_title.<key>``, ``deed_lead.<key>``, ``deed_do.<key>``, ``deed_done.<key>``.
    path
        Address below the resident or the community's pages; ids in it fill fields of the command of the same name.
    back
        Address to which it leads, with ``{resident_id}`` where it is about one, and other ids of its own address.
    amend
        Turns what was answered into what the command says, where that is not the same.
    answered
        Shows what the command answers, where that is said once; elsewhere the page it leads back to.
    keeps
        Names in the query of its address that stay on the way there and back: what a list was narrowed to.
    tone
        ``danger`` for what cannot easily be taken back.
    """

    key: str
    path: str
    command: type[Command]
    back: str
    fields: tuple[Field, ...] = ()
    reply: type[Contract] = Done
    setting: Callable[[About], Awaitable[Setting]] = about_nothing
    amend: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    answered: Callable[[About, Any], Response] | None = None
    keeps: tuple[str, ...] = ()
    tone: str = ""

    def labels(self, view: View) -> dict[str, str]:
        """Return what each field is called: by a word of this form's own, where it has one."""
        return {one.name: _said(view, "deed_field", self.key, one.name) or one.name for one in self.fields}

    def hints(self, view: View) -> dict[str, str]:
        """Return what helps to fill in a field."""
        return {one.name: _said(view, "deed_hint", self.key, one.name) for one in self.fields}


def right_for(command: type[Command]) -> str:
    """Return the right that a form needs: that of its command, and nothing besides."""
    right = right_of(command.NAME)
    assert right is not None, command.NAME  # noqa: S101 - a command without a right has no page
    return right


def done_text(view: View, key: str) -> str:
    """Return what is said after something was done; nothing for a key that is none of ours."""
    return view.texts(f"deed_done.{key}") if f"deed_done.{key}" in view.texts.keys else ""


def namer(view: View) -> Callable[[str | None], str]:
    """Return what names whoever is written in a record."""
    return named_in(view.staff, view.texts, actor=view.actor, who=view.who)


def add_deeds(router: APIRouter, deeds: Iterable[Deed]) -> None:
    """Give every form its two addresses: to see it, and to send it."""
    for deed in deeds:
        _add(router, deed)


def _add(router: APIRouter, deed: Deed) -> None:
    async def show(view: GetView) -> Response:
        about, gone = await _about(view)
        setting = await deed.setting(about) if gone is None else Setting(gone=gone)
        if setting.gone is not None:
            return view.missing(setting.gone, title=view.texts(f"deed_title.{deed.key}"))
        return _page(deed, about, setting, setting.values, Problems())

    async def send(view: GetView) -> Response:
        typed = take_theirs(typed_of(await view.request.form()), deed.fields)
        about, gone = await _about(view)
        setting = await deed.setting(about) if gone is None else Setting(gone=gone)
        if setting.gone is not None:
            return view.missing(setting.gone, title=view.texts(f"deed_title.{deed.key}"))
        return await _take(deed, about, setting, typed)

    rights = [needs(right_for(deed.command))]
    name = deed.key
    router.add_api_route(f"/{deed.path}", show, methods=["GET"], dependencies=rights, name=f"see {name}")
    router.add_api_route(f"/{deed.path}", send, methods=["POST"], dependencies=rights, name=f"do {name}")


async def _about(view: View) -> tuple[About, Refusal | None]:
    ids = dict(view.request.path_params)
    resident_id = ids.pop("resident_id", None)
    if resident_id is None:
        return About((await open_local_view(view)), None, ids), None
    found = await view.owners.attempt(GetResident(resident_id=resident_id), ResidentCard)
    return About(view, found.value, ids), found.refusal


async def _take(deed: Deed, about: About, setting: Setting, typed: Typed) -> Response:
    view = about.view
    labels = deed.labels(view)
    answers = {one.name: read_field(one, typed, zone=view.say.zone) for one in deed.fields}
    unsaid = [one.name for one in deed.fields if one.required and answers[one.name] in (None, [], False)]
    if unsaid:
        problems = Problems(at={name: view.texts("form.needed", field=labels[name]) for name in unsaid})
        return _page(deed, about, setting, typed, problems)
    try:
        command = deed.command.model_validate(_body(deed, about, setting, answers, typed))
    except ValidationError as error:
        return _page(deed, about, setting, typed, problems_of(error, labels, view.texts))
    answer: Answer[Any] = await view.owners.attempt(command, deed.reply)
    if answer.refusal and answer.refusal.code is RefusalCode.CONFLICT and "version" in setting.fixed:
        return _again(deed, about, setting, typed, answer.refusal)
    if answer.refusal:
        return _page(deed, about, setting, typed, Problems.of(answer.refusal, deed.fields))
    if deed.answered is not None:
        return deed.answered(about, answer.value)
    return RedirectResponse(_back(deed, about, done=deed.key), status_code=303)


def _again(deed: Deed, about: About, setting: Setting, typed: Typed, refusal: Refusal) -> Response:
    """Show the form once more, on top of what somebody else saved: sent again, it is about what stands now."""
    compared = compare(deed.fields, typed, now=setting.values, zone=about.view.say.zone)
    anew = compared.typed | {"version": [str(setting.fixed["version"])]}
    return _page(deed, about, setting, anew, Problems(refusal=refusal), compared=compared)


def _body(deed: Deed, about: About, setting: Setting, answers: dict[str, object], typed: Typed) -> dict[str, Any]:
    known = {"community": about.community, "resident_id": about.card.item.resident_id if about.card else None}
    known |= about.ids | setting.fixed | {"command_id": first(typed, "command_id")}
    if "version" in setting.fixed:  # the one that was shown: what somebody else saved since is not written over unseen
        known["version"] = first(typed, "version") or setting.fixed["version"]
    said = deed.amend(known | answers) if deed.amend else known | answers
    return {name: value for name, value in said.items() if name in deed.command.model_fields and value is not None}


def _back(deed: Deed, about: About, **more: str) -> str:
    path = deed.back.format(**about.ids, resident_id=about.card.item.resident_id if about.card else "")
    return narrowed(about.view, path, deed.keeps, **more)


def narrowed(view: View, path: str, names: Iterable[str], **more: str) -> str:
    """Return an address with what this page's own address says of some names."""
    query = view.request.query_params
    asked = urlencode({name: query[name] for name in names if query.get(name)} | more)
    return f"{path}?{asked}" if asked else path


def _page(
    deed: Deed, about: About, setting: Setting, typed: Typed, problems: Problems, *, compared: Compared | None = None
) -> Response:
    view = about.view
    wrong = bool(problems.at or problems.refusal)
    was = setting.values if compared or not typed.get("was") else opened_with(typed, deed.fields)
    return view.page(
        "deed.html",
        status=422 if wrong else 200,
        deed=deed,
        card=about.card,
        setting=setting,
        typed=typed,
        problems=problems,
        labels=deed.labels(view),
        hints=deed.hints(view),
        lead=_said(view, "deed_lead", deed.key, ""),
        back=_back(deed, about),
        room=next((one.key for one in SECTIONS if one.path == deed.back.partition("/{")[0]), ""),
        here=narrowed(view, view.request.url.path, deed.keeps),
        words=partial(options_of, texts=view.texts),
        compared=compared or Compared(typed),
        was=json.dumps(was, ensure_ascii=False),
        stands=partial(_stands, setting, view.texts),
    )


def _stands(setting: Setting, texts: Texts, one: Field) -> str:
    """Return what stands in a field by now, as people read it."""
    names = dict(setting.choices.get(one.name, ()))
    values = {one.name: [names.get(code, code) for code in setting.values.get(one.name, [])]}
    if one.kind == "pick" and not one.group:
        one = replace(one, group=one.name)
    return said_in(one, values, texts=texts)


def _said(view: View, group: str, key: str, name: str) -> str:
    """Return the text of a field in one form, else its text in every form, else nothing."""
    for code in (f"{key}_{name}" if name else key, name):
        found = view.texts.word(group, code) if code else ""
        if found and found != code:
            return found
    return ""
