"""What an operator can change about the console."""

from ipaddress import ip_address
from typing import Annotated, ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from shared.settings import BusSettings

__all__ = ["ConsoleSettings"]


class ConsoleSettings(BusSettings):
    """Settings of the console, read from ``NUANLIN_CONSOLE_…``. It has no database."""

    SERVICE: ClassVar[str] = "console"

    behind_proxy: bool = False
    """True says that something else keeps strangers away, such as a container's port published on loopback only."""
    http_host: str = "127.0.0.1"
    """Loopback only, unless `behind_proxy`: there is no login yet, so nobody from outside may reach a page."""
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    language: Literal["zh", "en"] = "zh"
    """Language of somebody who has not chosen one."""
    upload_limit_mib: Annotated[int, Field(ge=1, le=100)] = 20
    """Largest roster file; registry takes up to 100."""
    stop_seconds: Annotated[float, Field(gt=0, le=300)] = 5.0
    """How long a stopping console may finish the pages it has begun."""

    @field_validator("http_host")
    @classmethod
    def _loopback(cls, host: str, known: ValidationInfo) -> str:
        if host == "localhost":
            return "127.0.0.1"
        try:
            loopback = ip_address(host).is_loopback
        except ValueError:
            loopback = False
        if not loopback and not known.data.get("behind_proxy"):
            raise ValueError(f"the console has no login yet and listens on loopback only, not on {host}")
        return host
