"""What an operator of alerts can change without a new release."""

from datetime import time
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from services.alerts.domain.notices import CHANNELS
from services.alerts.providers import Providers
from shared.settings import ServiceSettings

__all__ = ["AlertsSettings"]


NEEDS = {"mail": ("mail_host", "mail_from"), "webhook": ("webhook_url", "webhook_secret")}
"""Settings without which a channel cannot work."""


PROVIDED = {"sms": "sms", "voice": "voice", "robot": "robots", "audio": "audio"}
"""Channels that the file of providers describes, and under which word."""


class AlertsSettings(ServiceSettings):
    """Channels, the district's duty office, and the link in a notice. Read from ``NUANLIN_ALERTS_…``."""

    SERVICE: ClassVar[str] = "alerts"

    data_key: Annotated[SecretStr, Field(min_length=16)]
    """Secret that phones and addresses of residents and relatives are sealed with. Without it nobody reads them any
    more: keep a copy apart from the backups."""
    data_former_keys: SecretStr = SecretStr("")
    """Secrets that were used before, with spaces between. After a start what they sealed is sealed anew; a line of the
    log says when that is done and they may go."""

    link_base: Annotated[str, Field(pattern=r"^https?://[^/]+.*[^/]$")] = "http://127.0.0.1:8080"
    """Where people open the link of a notice; the key follows as ``/n/<key>``."""
    link_hours: Annotated[int, Field(ge=1, le=7 * 24)] = 24
    """How long a link may be used, in real time."""

    settle_seconds: Annotated[float, Field(ge=0, le=3600)] = 5.0
    """How long a post has to stay vacant, in real time, before anybody is told: an import fills most that it opens."""

    group_seconds: Annotated[float, Field(ge=0, le=300)] = 60.0
    """Most real time that an alert waits for others of its group before anybody is told, whatever its rule says."""

    digest_weekday: Annotated[int, Field(ge=0, le=7)] = 1
    """Day of the weekly digest, Monday is 1; 0 is none."""
    digest_at: time = time(8, 30)
    """Local time of the weekly digest."""

    post_at: time | None = time(18)
    """Local time at which work groups are told how many contacts the day brought; nobody is named."""

    most_notices: Annotated[int, Field(ge=1, le=1000)] = 10
    """How often one person is told within ten minutes; further ones are folded into one summary."""
    most_urgent_notices: Annotated[int, Field(ge=1, le=1000)] = 20
    """The same with the urgent ones, which may go on when the others have to wait."""

    district_name: Annotated[str, Field(min_length=1)] = "区值班室"
    """Who is told when every level has failed."""
    district_phone: str | None = None
    district_email: str | None = None

    mail_host: str | None = None
    mail_port: Annotated[int, Field(ge=1, le=65535)] = 25
    mail_from: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")] | None = None
    mail_security: Literal["plain", "starttls", "tls"] = "starttls"
    mail_user: str | None = None
    mail_password: SecretStr | None = None

    webhook_url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    webhook_secret: SecretStr | None = None
    """``whsec_…``: the key of the signature, shared with the receiver."""

    watchdog_url: SecretStr | None = None
    """Address of a monitor outside, called while alerts hears, climbs and sends; it alarms when the calls stop."""
    watchdog_seconds: Annotated[float, Field(ge=1, le=3600)] = 60.0
    """How often it is called, in real time. Let the monitor wait five minutes before it alarms."""

    provider_timeout_seconds: Annotated[float, Field(gt=0, le=45)] = 10.0
    """How long one call of a provider may take; must stay below the sixty seconds of a lease."""

    providers_file: Path | None = None
    """JSON file with gateways for text messages and calls, and group robots; see docs/architecture/channels.md."""

    card_days: Annotated[int, Field(ge=1, le=60)] = 10
    """How many days before a birthday a card is posted to somebody who lives elsewhere."""

    channels: str = "screen"
    """Ways out, with commas between: ``screen``, ``mail``, ``webhook``, ``sms``, ``voice``, ``robot``,
    ``print``, ``audio``. ``sms>voice``
    calls only when the text message failed. Last, as it is checked against the rest."""

    @property
    def chains(self) -> tuple[tuple[str, ...], ...]:
        """Channels in use, each with those that are tried when it fails."""
        return _chains(self.channels)

    @property
    def providers(self) -> Providers:
        """Gateways of this deployment."""
        return Providers.read(self.providers_file)

    @field_validator("watchdog_url")
    @classmethod
    def _is_address(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("http://", "https://")):
            raise ValueError("must begin with https://")
        return url

    @field_validator("providers_file")
    @classmethod
    def _readable(cls, file: Path | None) -> Path | None:
        Providers.read(file)
        return file

    @field_validator("channels")
    @classmethod
    def _usable(cls, channels: str, info: ValidationInfo) -> str:
        names = [channel for chain in _chains(channels) for channel in chain]
        unknown = [name for name in names if name not in CHANNELS]
        if unknown or not names:
            raise ValueError(f"choose from {', '.join(CHANNELS)}; found {', '.join(unknown) or 'nothing'}")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"each channel once; found {', '.join(twice)} again")
        providers = Providers.read(info.data.get("providers_file"))
        for name in names:
            if name in PROVIDED and not getattr(providers, PROVIDED[name]):
                raise ValueError(f"{name} needs {PROVIDED[name]} in the file of NUANLIN_ALERTS_PROVIDERS_FILE")
            missing = [field for field in NEEDS.get(name, ()) if not info.data.get(field)]
            if missing:
                raise ValueError(f"{name} needs {', '.join(f'NUANLIN_ALERTS_{field.upper()}' for field in missing)}")
        return channels


def _chains(channels: str) -> tuple[tuple[str, ...], ...]:
    chains = (tuple(name.strip() for name in chain.split(">") if name.strip()) for chain in channels.split(","))
    return tuple(chain for chain in chains if chain)
