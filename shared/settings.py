"""What an operator can change without a new release; a wrong or unknown setting stops the service."""

import os
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

__all__ = ["BusSettings", "ServiceSettings", "SettingsError", "inbox_prefix"]

PREFIX = "NUANLIN_"

SECRETS_FOLDER = Path(os.environ.get("NUANLIN_SECRETS_DIR", "/run/secrets"))
"""Where container platforms mount secrets: one file per setting, named like its variable in lower case."""


class SettingsError(Exception):
    """Raised for a wrong or unknown setting; the text names it and says what is allowed."""


class BusSettings(BaseSettings):
    """How a program reaches the bus, and which clock and log form it uses. Read from ``NUANLIN_…``."""

    model_config = SettingsConfigDict(extra="forbid")

    SERVICE: ClassVar[str] = ""
    """Token of the service in its variables; empty for programs that belong to none."""

    nats_url: str = "nats://127.0.0.1:4222"
    """One address, or several with commas between: the members of a cluster."""
    nats_user: str | None = None
    nats_password: SecretStr | None = None
    time_zone: str = "Asia/Shanghai"
    """Zone of civil dates: birthdays, weeks, months."""
    clock_file: Path | None = None
    """Shared movable clock, for demonstrations and journeys; empty in production."""
    log_format: Annotated[str, Field(pattern=r"^(auto|json|text)$")] = "auto"
    log_level: Annotated[str, Field(pattern=r"^(debug|info|warning|error)$")] = "info"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no such time zone: {name}") from error
        return name

    @property
    def zone(self) -> ZoneInfo:
        """Zone of civil dates."""
        return ZoneInfo(self.time_zone)

    @property
    def servers(self) -> list[str]:
        """Addresses of the bus."""
        return [server.strip() for server in self.nats_url.split(",")]

    @classmethod
    def prefixes(cls) -> list[str]:
        """Return the prefixes of this program's variables, the most particular first."""
        return [f"{PREFIX}{cls.SERVICE.upper()}_", PREFIX] if cls.SERVICE else [PREFIX]

    @classmethod
    def settings_customise_sources(  # type: ignore[override]  # the other sources are not used, whatever they are
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        **_: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read arguments first, then the service's own variables and secret files, then the common ones."""
        sources: list[PydanticBaseSettingsSource] = [init_settings]
        for prefix in cls.prefixes():
            sources.append(EnvSettingsSource(settings_cls, env_prefix=prefix, env_ignore_empty=True))
            if SECRETS_FOLDER.is_dir():
                sources.append(SecretsSettingsSource(settings_cls, SECRETS_FOLDER, env_prefix=prefix.lower()))
        return tuple(sources)

    @classmethod
    def load(cls, **overrides: Any) -> Self:  # noqa: ANN401
        """Read the settings from the environment.

        Raises
        ------
        SettingsError
            Raised with one line per wrong or unknown setting, naming its variable.
        """
        unknown = cls._unknown_variables()
        if unknown:
            raise SettingsError("\n".join(f"{name}: no such setting" for name in unknown))
        try:
            return cls(**overrides)
        except ValidationError as error:
            wrong = [(cls._named(item["loc"]), item["msg"]) for item in error.errors(include_input=False)]
            raise SettingsError("\n".join(f"{name}: {message}" for name, message in wrong)) from None

    @classmethod
    def _named(cls, location: tuple[int | str, ...]) -> str:
        """Return the variable that is wrong; a rule over several settings names none."""
        return cls._variable_of(str(location[0])) if location else cls.prefixes()[0]

    @classmethod
    def _variable_of(cls, field: str) -> str:
        """Return the variable that a setting was read from, or the one that is missing."""
        names = [f"{prefix}{field}".upper() for prefix in cls.prefixes()]
        return next((name for name in names if os.environ.get(name)), names[0])

    @classmethod
    def _unknown_variables(cls) -> list[str]:
        """List misspelled variables of this service, which would otherwise silently do nothing."""
        if not cls.SERVICE:
            return []
        own = cls.prefixes()[0]
        known = {f"{own}{field}".upper() for field in cls.model_fields}
        return sorted(name for name in os.environ if name.upper().startswith(own) and name.upper() not in known)


class ServiceSettings(BusSettings):
    """What every service needs besides: its database and its own HTTP port. Read from ``NUANLIN_<SERVICE>_…``.

    What is the same for all services may also stand once as ``NUANLIN_…``; the service's own variable wins.
    """

    database_url: SecretStr
    """``postgresql+asyncpg://user:password@host/nuanlin_<service>``"""
    database_pool_size: Annotated[int, Field(ge=1, le=100)] = 10
    http_host: str = "127.0.0.1"
    """Where `/livez`, `/readyz` and `/metrics` answer."""
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8000
    audit_years: Annotated[int, Field(ge=3, le=30)] = 3
    """How long it is kept who saw and changed whom. The law asks for three years; the database refuses less."""
    heartbeat_seconds: Annotated[float, Field(gt=0, le=300)] = 60.0
    """How often a replica says how far its sweeps have looked, in real time; alerts misses it after three minutes."""
    stop_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    """How long a stopping service may finish what it has begun."""


def inbox_prefix(user: str) -> str:
    """Return the private inbox of a bus user; nobody else may subscribe to it."""
    return f"_INBOX_{user}"
