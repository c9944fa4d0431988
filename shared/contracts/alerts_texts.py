"""Texts: what notices say, per language and channel; read, changed, and tried before anybody receives them."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, model_validator

from shared.contracts.base import Command, Contract, Query, Text

__all__ = [
    "GetTextTemplates",
    "SaveTextTemplate",
    "TextTemplateBody",
    "TextTemplateItem",
    "TextTemplates",
    "TextTrial",
    "TryTextTemplate",
]

TextName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,59}$")]

TextLanguage = Literal["zh", "en"]

TextChannel = Literal["any", "screen", "mail", "webhook", "sms", "voice", "robot", "print", "audio"]


class TextTemplateBody(Contract):
    """One text: ``{name}`` has to be there, or nothing is sent; of ``[甲{a}|乙]`` the first that can be is written."""

    model_config = ConfigDict(extra="forbid")

    name: TextName
    language: TextLanguage = "zh"
    channel: TextChannel = "any"
    """``any`` holds where a channel has no text of its own."""
    forms: Annotated[list[Annotated[str, Field(min_length=1, max_length=6000)]], Field(min_length=1, max_length=6)]
    """The richest first: the first that is not longer than `aim` is written, else the last."""
    subject: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """Of a mail."""
    aim: Annotated[int, Field(ge=10, le=6000)] | None = None
    """How long it should be, in characters."""
    most: Annotated[int, Field(ge=10, le=6000)] | None = None
    """How long it may be; None is the limit of the channel. What is longer is not sent."""
    most_parts: Annotated[int, Field(ge=1, le=10)] | None = None
    """In how many text messages it may go out; None is the limit of the channel."""

    @model_validator(mode="after")
    def _aim_fits(self) -> Self:
        if self.aim is not None and self.most is not None and self.aim > self.most:
            raise ValueError("希望的长度不能大于最多的长度")
        return self


class TextTemplateItem(Contract):
    """One text in one version."""

    body: TextTemplateBody
    title: str
    """Chinese: what it is for."""
    version: str
    """Chinese: shipped or of this deployment."""
    changed: bool
    """Whether somebody changed it here."""
    variables: list[str] = []
    """What may stand in braces."""
    open: bool = False
    """Whether any word may that somebody sets for an area."""
    author: str | None = None
    reason: str | None = None
    saved_at: AwareDatetime | None = None


class TextTemplates(Contract):
    """Texts in force; or of one text every version, the newest first."""

    items: list[TextTemplateItem]


class GetTextTemplates(Query):
    """Ask for the texts in force; with a name for those of that name, with a channel for every version of one."""

    NAME: ClassVar[str] = "alerts.get_text_templates.v1"

    name: TextName | None = None
    language: TextLanguage | None = None
    channel: TextChannel | None = None


class SaveTextTemplate(Command):
    """Put a version of a text in force, for the notices to come."""

    NAME: ClassVar[str] = "alerts.save_text_template.v1"

    text: TextTemplateBody
    reason: Text
    shown: Annotated[str, Field(max_length=80)] | None = None
    """`version` of the item that was read, empty if there was none; a stale one is refused. None replaces it."""


class TryTextTemplate(Query):
    """Ask what a text would say. Nothing is sent."""

    NAME: ClassVar[str] = "alerts.try_text_template.v1"

    text: TextTemplateBody
    values: dict[str, str] = {}
    channel: TextChannel = "sms"
    """For which channel, where the text is for any."""


class TextTrial(Contract):
    """What a text would say, or why it would not be sent."""

    text: str
    subject: str | None = None
    characters: int
    parts: int
    """Text messages that it would go out in; 1 on other channels."""
    because: str | None = None
    """Chinese: why it would not be sent."""
