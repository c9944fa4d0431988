"""Texts as data: a template, what it may say, how long it may be on a channel, and why it is not written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

__all__ = ["ANY", "FALLBACK_LANGUAGE", "Limit", "Saying", "Several", "Template", "TextBook", "Value", "Written", "flaw"]

ANY = "any"
"""Channel of a template that every channel uses which has none of its own."""

FALLBACK_LANGUAGE = "zh"

VARIABLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
CHOICE = re.compile(r"\[([^\[\]]*)\]")
LOOSE = re.compile(r"[\[\]{}]")

CACHED_FORMS = 1024
"""More forms than all texts of a deployment have."""


@dataclass(frozen=True, slots=True)
class Several:
    """A list as a value: as many as there is room for, the first ones first."""

    items: tuple[str, ...]


Value = str | int | Several | None


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a text may be; a number that is None does not bind."""

    most: int | None = None
    first_part: int | None = None
    """Characters of a text message that goes out in one part, in UCS-2."""
    further_part: int | None = None
    """Characters of each part of a longer one."""
    most_parts: int | None = None
    subject: int | None = None

    def parts(self, text: str) -> int:
        """Return in how many parts a text goes out; 1 where the channel has no parts."""
        length = len(text.encode("utf-16-le")) // 2
        if self.first_part is None or length <= self.first_part:
            return 1
        return -(-length // (self.further_part or self.first_part))

    def broken_by(self, text: str) -> str | None:
        """Say in Chinese how a text is too long; None if it is not."""
        if self.most is not None and len(text) > self.most:
            return f"共 {len(text)} 个字,最多 {self.most} 个"
        if self.most_parts is not None and self.parts(text) > self.most_parts:
            return f"要分 {self.parts(text)} 条短信,最多 {self.most_parts} 条"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One text in one language for one channel, in one version.

    ``{name}`` has to be there, or nothing is sent. Of ``[甲{a}|乙{b}|丙]`` the first is written whose variables are
    there; nothing, where there is none.
    """

    name: str
    language: str
    channel: str
    forms: tuple[str, ...]
    """The richest first. The first one is written that is not longer than `aim`, else the last one."""
    version: str = ""
    subject: str | None = None
    aim: int | None = None
    most: int | None = None
    most_parts: int | None = None

    @classmethod
    def from_json(cls, body: Mapping[str, Any], *, version: str) -> "Template":
        """Read a template as it is kept."""
        return cls(
            name=body["name"],
            language=body["language"],
            channel=body["channel"],
            forms=tuple(body["forms"]),
            version=version,
            **{word: body.get(word) for word in ("subject", "aim", "most", "most_parts")},
        )

    def bounded(self, limit: Limit) -> Limit:
        """Return the limit of a channel, with what this template says itself above it."""
        own = {word: bound for word in ("most", "most_parts") if (bound := getattr(self, word)) is not None}
        return replace(limit, **own) if own else limit


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said: which template, to whom in which language, with which values."""

    template: str
    values: Mapping[str, Value] = field(default_factory=dict)
    language: str = FALLBACK_LANGUAGE


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it goes out; with a reason it does not."""

    text: str
    subject: str | None = None
    parts: int = 1
    because: str | None = None
    """Why it must not be sent, in Chinese."""
    version: str = ""


@dataclass(frozen=True, slots=True)
class TextBook:
    """Every template in force, and the limits of the channels."""

    templates: Mapping[tuple[str, str, str], Template]
    """By name, language and channel."""
    limits: Mapping[str, Limit]
    joints: Mapping[str, tuple[str, str]]
    """By language: what stands between the items of a list, and after one that was cut short."""

    def find(self, name: str, *, language: str, channel: str) -> Template | None:
        """Return the template that fits best: the language before the channel, Chinese where there is no other."""
        places = ((said, way) for said in (language, FALLBACK_LANGUAGE) for way in (channel, ANY))
        return next((found for place in places if (found := self.templates.get((name, *place)))), None)

    def write(self, saying: Saying, *, channel: str, after: int = 0) -> Written:
        """Write one text for a channel, or say why not.

        Parameters
        ----------
        after
            Characters that come after the text, such as a link: they count where the channel counts parts.
        """
        template = self.find(saying.template, language=saying.language, channel=channel)
        if template is None:
            return Written("", because=f"没有“{saying.template}”这个文字模板")
        if missing := _missing(template, saying.values):
            return Written("", because=f"文字模板缺少 {'、'.join(missing)},没有发出", version=template.version)
        limit = template.bounded(self.limits.get(channel, Limit()))
        text = self._fitting(template, saying.values, limit, after=after)
        because = limit.broken_by(text + " " * after if limit.most_parts else text)
        subject = self._subject(template, saying.values)
        if subject is not None and limit.subject is not None and len(subject) > limit.subject:
            because = because or f"标题共 {len(subject)} 个字,最多 {limit.subject} 个"
        if because:
            return Written("", because=f"文字太长,没有发出:{because}", version=template.version)
        return Written(text, subject, limit.parts(text + " " * after), None, template.version)

    def phrase(self, template: str, /, **values: Value) -> str:
        """Return a part of a text; what it needs is always there, so that it can be written."""
        found = self.templates[template, FALLBACK_LANGUAGE, ANY]
        return next(self._filled(found, found.forms[0], values))

    def said_in(self, language: str, template: str, /, **values: Value) -> str:
        """Return a part of a text in a language, else in Chinese."""
        return self.phrase_in(language, template, **values) or self.phrase(template, **values)

    def phrase_in(self, language: str, template: str, /, **values: Value) -> str | None:
        """Return a part of a text in a language; None where nobody has written it in that one."""
        found = self.templates.get((template, language, ANY))
        return next(self._filled(found, found.forms[0], values)) if found else None

    def _subject(self, template: Template, values: Mapping[str, Value]) -> str | None:
        return None if template.subject is None else next(self._filled(template, template.subject, values))

    def _fitting(self, template: Template, values: Mapping[str, Value], limit: Limit, *, after: int) -> str:
        """Return the first text that is short enough, else the last one that there is."""
        text = ""
        for form in template.forms:
            for text in self._filled(template, form, values):
                short = template.aim is None or len(text) <= template.aim
                if short and not limit.broken_by(text + " " * after if limit.most_parts else text):
                    return text
        return text

    def _filled(self, template: Template, form: str, values: Mapping[str, Value]) -> Iterator[str]:
        """Fill a form; where there is a list in it, again and again with one item less."""
        longest = max((len(value.items) for value in values.values() if isinstance(value, Several)), default=1)
        for count in range(longest, 0, -1):
            yield _fill(form, {name: self._said(value, count, template) for name, value in values.items()})

    def _said(self, value: Value, count: int, template: Template) -> str:
        if not isinstance(value, Several):
            return "" if value is None else str(value)
        joint, more = self.joints.get(template.language, self.joints[FALLBACK_LANGUAGE])
        return joint.join(value.items[:count]) + (more if count < len(value.items) else "")


def _fill(form: str, values: Mapping[str, str]) -> str:
    """Write what stands outside brackets, and of each bracket the first choice whose variables are there."""
    return "".join(
        VARIABLE.sub(lambda one: values[one[1]], _chosen(piece, values) if position % 2 else piece)
        for position, piece in enumerate(_pieces(form))
    )


def _chosen(choices: str, values: Mapping[str, str]) -> str:
    fitting = (one for one in choices.split("|") if all(values.get(name) for name in VARIABLE.findall(one)))
    return next(fitting, "")


def _missing(template: Template, values: Mapping[str, Value]) -> list[str]:
    needed = [name for form in (*template.forms, template.subject or "") for name in _needed(form)]
    return [name for name in dict.fromkeys(needed) if not _is_there(values.get(name))]


def _is_there(value: Value) -> bool:
    return bool(value.items) if isinstance(value, Several) else value not in (None, "")


@lru_cache(maxsize=CACHED_FORMS)
def _needed(form: str) -> tuple[str, ...]:
    return tuple(VARIABLE.findall(CHOICE.sub("", form)))


@lru_cache(maxsize=CACHED_FORMS)
def _pieces(form: str) -> tuple[str, ...]:
    """Return what stands outside and inside brackets by turns."""
    return tuple(CHOICE.split(form))


def flaw(template: Template, *, always: Sequence[str], known: Sequence[str] | None) -> str | None:
    """Say in Chinese what is wrong with a template; None if nothing is.

    Parameters
    ----------
    always
        Variables that are there whenever it is written.
    known
        All variables that may be there; None where any word may be set by somebody.
    """
    for form in (*template.forms, *([template.subject] if template.subject is not None else [])):
        if LOOSE.search(VARIABLE.sub("", CHOICE.sub(r"\1", form))):
            return f"文字“{form}”里的括号不成对:变量写作 {{变量名}},可有可无的部分写作 [文字|另一种写法]"
        for name in VARIABLE.findall(form):
            if known is not None and name not in known and name not in always:
                return f"没有 {{{name}}} 这个变量,可用的有:{'、'.join((*always, *known))}"
        for name in _needed(form):
            if known is not None and name not in always:
                return f"{{{name}}} 有时没有,请写进方括号里,否则通知会发不出去"
    return None
