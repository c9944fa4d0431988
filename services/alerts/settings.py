"""What an operator of alerts can change without a new release."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from services.alerts.domain.notices import CHANNELS
from shared.settings import ServiceSettings

__all__ = ["AlertsSettings"]


NEEDS = {"mail": ("mail_host", "mail_from"), "webhook": ("webhook_url", "webhook_secret")}
"""Settings without which a channel cannot work."""


class AlertsSettings(ServiceSettings):
    """Channels, the district's duty office, and the link in a notice. Read from ``NUANLIN_ALERTS_…``."""

    SERVICE: ClassVar[str] = "alerts"

    link_base: Annotated[str, Field(pattern=r"^https?://[^/]+.*[^/]$")] = "http://127.0.0.1:8080"
    """Where people open the link of a notice; the key follows as ``/n/<key>``."""
    link_hours: Annotated[int, Field(ge=1, le=7 * 24)] = 24
    """How long a link may be used, in real time."""

    settle_seconds: Annotated[float, Field(ge=0, le=3600)] = 5.0
    """How long a post has to stay vacant, in real time, before anybody is told: an import fills most that it opens."""

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

    provider_timeout_seconds: Annotated[float, Field(gt=0, le=45)] = 10.0
    """How long one call of a provider may take; must stay below the sixty seconds of a lease."""

    channels: str = "screen"
    """Ways out, with commas between: ``screen``, ``mail``, ``webhook``. Last, as it is checked against the rest."""

    @property
    def enabled(self) -> tuple[str, ...]:
        """Channels in use."""
        return tuple(channel.strip() for channel in self.channels.split(",") if channel.strip())

    @field_validator("channels")
    @classmethod
    def _usable(cls, channels: str, info: ValidationInfo) -> str:
        names = [channel.strip() for channel in channels.split(",") if channel.strip()]
        unknown = [name for name in names if name not in CHANNELS]
        if unknown or not names:
            raise ValueError(f"choose from {', '.join(CHANNELS)}; found {', '.join(unknown) or 'nothing'}")
        for name in names:
            missing = [field for field in NEEDS.get(name, ()) if not info.data.get(field)]
            if missing:
                raise ValueError(f"{name} needs {', '.join(f'NUANLIN_ALERTS_{field.upper()}' for field in missing)}")
        return channels
