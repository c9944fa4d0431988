"""The gateways and robots of a deployment: one JSON file, because each has its own form and its own secrets."""

import json
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from services.alerts.domain.limits import UNLIMITED, Limits

__all__ = ["PLACEHOLDERS", "Answers", "Gateway", "Pace", "Providers", "Robot"]

PLACEHOLDERS = frozenset({"phone", "national_phone", "text", "link", "notice_id", "name", "reply", "keys"})
"""What may stand in braces in the fields of a gateway's message. `reply` and `keys` say how to answer: for a gateway
that tells us what was answered."""

Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$")]


class Pace(BaseModel):
    """How much one provider takes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_once: Annotated[int, Field(ge=1, le=UNLIMITED.at_once)] = UNLIMITED.at_once
    """Calls that may be open at the same time, in each replica of alerts."""
    per_second: Annotated[float, Field(gt=0, le=10_000)] | None = None
    """Messages in a second from all replicas together: 0.5 is one in two seconds."""

    @property
    def as_limits(self) -> Limits:
        """Return what the sweeps keep to."""
        return Limits(at_once=self.at_once, per_second=self.per_second)


class Answers(BaseModel):
    """How a provider says yes: most answer HTTP 200 whatever happened, and tell in the body what did."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_field: Annotated[str, Field(min_length=1)] = "code"
    """Where the answer's code stands, with points between the levels: ``result.code``."""
    accepted: Annotated[list[str], Field(min_length=1)] = ["0"]
    """Codes that mean the message was taken. Any other is a refusal, unless it is in `retried`."""
    retried: list[str] = []
    """Codes that mean nothing was done now and may be tried again: too fast, no credit, busy."""


class Gateway(Answers):
    """A text-message or voice-call gateway: where it is, what it wants to read, and how it says yes."""

    url: Url
    headers: dict[str, SecretStr] = {}
    fields: Annotated[dict[str, str], Field(min_length=1)] = {
        "to": "{phone}",
        "text": "{text} {link}",
        "id": "{notice_id}",
    }
    """Body of the call, field by field, with `PLACEHOLDERS` in braces."""
    recognises_repeats: bool = False
    """Whether the gateway knows a message again by its id. If not, a call whose fate is unclear is never repeated."""

    @field_validator("fields")
    @classmethod
    def _known_placeholders(cls, fields: dict[str, str]) -> dict[str, str]:
        for name, text in fields.items():
            try:
                found = {part[1] for part in Formatter().parse(text) if part[1] is not None}
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
            if unknown := found - PLACEHOLDERS:
                allowed = ", ".join(sorted(PLACEHOLDERS))
                raise ValueError(f"{name}: no such placeholder {', '.join(sorted(unknown))}; choose from {allowed}")
        return fields


class Robot(BaseModel):
    """A robot that posts to one work group of an office messenger."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=40)]
    """What people call the group; unique, and what a post is known by."""
    maker: Literal["wecom", "dingtalk", "feishu"]
    url: SecretStr
    """The robot's address; whoever has it may post, so it is a secret."""
    secret: SecretStr | None = None
    """Key of the signature, where the robot wants one (DingTalk, Feishu)."""
    areas: Annotated[list[Annotated[str, Field(pattern=r"^[0-9]{6,12}$")]], Field(min_length=1)]
    """Codes of districts, streets or communities whose alerts are posted to the group."""

    @field_validator("url")
    @classmethod
    def _is_address(cls, url: SecretStr) -> SecretStr:
        if not url.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must begin with https://")
        return url


class Providers(BaseModel):
    """All providers that need more than an address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sms: Gateway | None = None
    voice: Gateway | None = None
    audio: Gateway | None = None
    """Boxes that read aloud at residents' homes; ``{phone}`` is what the gateway calls the box."""
    webhook: Answers | None = None
    """How the receiver of webhooks says yes in its body; without it any 2xx is a yes."""
    robots: list[Robot] = []
    limits: dict[Literal["mail", "webhook", "sms", "voice", "robot"], Pace] = {}
    """How much each channel hands over; one that is not named has no limit but the calls of one lease."""

    @field_validator("robots")
    @classmethod
    def _unique_names(cls, robots: list[Robot]) -> list[Robot]:
        names = [robot.name for robot in robots]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"each name once; found {', '.join(twice)} again")
        return robots

    @classmethod
    def read(cls, file: Path | None) -> Self:
        """Read the file; no file means no providers.

        Raises
        ------
        ValueError
            Raised with what is wrong, and where in the file; never with a value, which may be a secret.
        """
        if file is None:
            return cls()
        try:
            return cls.model_validate(json.loads(file.read_text("utf-8")))
        except OSError as error:
            raise ValueError(f"{file}: {error.strerror}") from None
        except json.JSONDecodeError as error:
            raise ValueError(f"{file}: line {error.lineno}: {error.msg}") from None
        except ValidationError as error:
            found = error.errors(include_input=False, include_url=False)
            wrong = (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in found)
            raise ValueError(f"{file}: {'; '.join(wrong)}") from None
