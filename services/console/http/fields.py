"""Fields of forms: what stands in them, and what is read of what somebody wrote."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.datastructures import FormData

from services.console.http.forms import read_moment
from services.console.pages.texts import Texts
from shared.contracts.base import Refusal

__all__ = [
    "Field",
    "Problems",
    "Typed",
    "first",
    "options_of",
    "problems_of",
    "read_field",
    "said_in",
    "shown",
    "typed_of",
]

Typed = dict[str, list[str]]
"""Field to its answers as they stand in the form, right or wrong."""

Kind = Literal[
    "text", "words", "lines", "note", "day", "moment", "number", "choice", "pick", "picks", "tick"
]  # fmt: skip
"""``words`` are several in one line, ``lines`` one per line; ``choice`` is a list, ``pick`` one of some buttons."""

BETWEEN_WORDS = re.compile(r"[、,,;;\n]+")


@dataclass(frozen=True)
class Field:
    """One question of a form.

    Parameters
    ----------
    group
        Group of texts in which the codes have their words.
    codes
        What can be chosen; what is only known when the page is made comes with the page.
    when
        ``field=code,code``: the question only matters with these answers to another one.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    group: str = ""
    codes: tuple[str, ...] = ()
    longest: int = 200
    low: int | None = None
    high: int | None = None
    when: str = ""


@dataclass(frozen=True)
class Problems:
    """What is wrong with a form: at its fields, and with it as a whole."""

    at: dict[str, str] = field(default_factory=dict)
    """Field to what is wrong with it."""
    refusal: Refusal | None = None
    """What cannot be said of one field."""

    @classmethod
    def of(cls, refusal: Refusal, fields: Iterable[Field]) -> "Problems":
        """Put what an owner refused to its field, where the form has it."""
        name = (refusal.field or "").split(".")[-1]
        if name in {one.name for one in fields}:
            return cls(at={name: refusal.message})
        return cls(refusal=refusal)


def typed_of(form: FormData) -> Typed:
    """Return what somebody has written."""
    return {name: [str(one) for one in form.getlist(name)] for name in form}


def first(typed: Typed, name: str) -> str | None:
    """Return the one answer to a field, if there is one."""
    return next(iter(typed.get(name, [])), None)


def shown(value: object, kind: Kind) -> list[str]:
    """Return how a value stands in a form."""
    if value is None or value == [] or value is False:
        return []
    if isinstance(value, list):
        return (
            [{"words": "、", "lines": "\n"}[kind].join(map(str, value))] if kind != "picks" else list(map(str, value))
        )
    return ["1" if value is True else str(value)]


def read_field(asked: Field, typed: Typed, *, zone: ZoneInfo) -> object:
    """Return what was answered; None for nothing. What is no date or number is left for the contract to refuse."""
    answers = [answer.strip() for answer in typed.get(asked.name, []) if answer.strip()]
    if asked.kind == "picks":
        return answers
    if asked.kind == "tick":
        return bool(answers)
    text = answers[0] if answers else ""
    if asked.kind in {"words", "lines"}:
        parts = BETWEEN_WORDS.split(text) if asked.kind == "words" else re.split(r"[\n、;;]+", text)
        return [part.strip() for part in parts if part.strip()]
    if asked.kind == "moment" and text:
        return read_moment(text, zone)
    return text or None


def options_of(one: Field, *, texts: Texts) -> list[tuple[str, str]]:
    """Return what can be chosen, with its words."""
    return [(code, texts.word(one.group or one.name, code)) for code in one.codes]


def said_in(one: Field, typed: Typed, *, texts: Texts) -> str:
    """Return what stands in a field as people read it."""
    said = [texts.word(one.group, text) if one.group else text for text in typed.get(one.name, []) if text]
    return texts("meta.list").join(said).replace("\n", texts("meta.list")) or texts("form.empty")


def problems_of(error: ValidationError, labels: dict[str, str], texts: Texts) -> Problems:
    """Say at each field what does not fit the command."""
    at: dict[str, str] = {}
    for one in error.errors(include_input=False, include_url=False):
        name = next((str(part) for part in reversed(one["loc"]) if str(part) in labels), "")
        kind = {"string_too_long": "form.too_long", "missing": "form.needed"}.get(one["type"], "form.wrong")
        at.setdefault(name, texts(kind, field=labels.get(name, name)))
    return Problems(at=at)
