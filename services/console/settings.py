"""What an operator can change about the console."""

from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from shared.settings import ServiceSettings

__all__ = ["LOOPBACK_NAMES", "ConsoleSettings"]

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
"""A browser that was lured here under another name (DNS rebinding) is turned away."""


class ConsoleSettings(ServiceSettings):
    """Settings of the console, read from ``NUANLIN_CONSOLE_…``."""

    SERVICE: ClassVar[str] = "console"

    data_key: Annotated[SecretStr, Field(min_length=16)]
    """Secret that second factors are sealed with in the database. If it is lost, they have to be set up again."""
    public_url: str | None = None
    """Address that people open, such as ``https://nuanlin.example.org``. Without it the pages answer to this machine
    alone. With `https` cookies are for HTTPS alone, and browsers are told to come by nothing else."""
    behind_proxy: bool = False
    """True says that something else keeps strangers away or serves the pages by HTTPS, such as a container's port
    published on loopback only, or a reverse proxy."""
    trusted_proxies: str = ""
    """Addresses of reverse proxies, with commas between, that may say where a request really comes from."""
    tls_certificate: Path | None = None
    """Certificate with its chain, to serve HTTPS without a proxy."""
    tls_key: Path | None = None
    http_host: str = "127.0.0.1"
    """Loopback only, unless `behind_proxy` or a certificate and a `public_url` are given."""
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    language: Literal["zh", "en"] = "zh"
    """Language of somebody who has not chosen one."""
    upload_limit_mib: Annotated[int, Field(ge=1, le=100)] = 20
    """Largest roster file; registry takes up to 100."""
    stop_seconds: Annotated[float, Field(gt=0, le=300)] = 5.0
    """How long a stopping console may finish the pages it has begun."""
    oidc_issuer: str | None = None
    """Identity provider (OpenID Connect) people may sign in by, as its tokens name it. It knows this console by the
    address ``<public_url>/login/oidc/return``. Accounts are tied to it on their page, or by `nuanlin console accounts
    create --subject`; nobody gets one by signing in."""
    oidc_client_id: str = "nuanlin"
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_claim: str = "sub"
    """Claim of its tokens that names the person."""
    oidc_name: str = "统一身份认证"
    """What the button says."""
    demo: bool = False
    """Offer accounts that need no password; on loopback only, for demonstrations."""

    @property
    def secure(self) -> bool:
        """Whether browsers reach the pages by HTTPS."""
        return (self.public_url or "").startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """Host names under which pages may be opened."""
        named = urlsplit(self.public_url or "").hostname
        return LOOPBACK_NAMES | ({named} if named else set())

    @field_validator("http_host")
    @classmethod
    def _plain_loopback(cls, host: str) -> str:
        return "127.0.0.1" if host == "localhost" else host

    @field_validator("public_url")
    @classmethod
    def _whole_address(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "")
        if url and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/")):
            raise ValueError("an address such as https://nuanlin.example.org, without a path")
        return url.rstrip("/") if url else None

    @field_validator("oidc_issuer")
    @classmethod
    def _https(cls, issuer: str | None) -> str | None:
        parts = urlsplit(issuer or "")
        if issuer and parts.scheme != "https" and parts.hostname not in LOOPBACK_NAMES:
            raise ValueError("an identity provider is asked by https only")
        return issuer

    @model_validator(mode="after")
    def _kept_from_strangers(self) -> Self:
        own_tls = bool(self.tls_certificate and self.tls_key and self.secure)
        if not _is_loopback(self.http_host) and not (self.behind_proxy or own_tls):
            raise ValueError(
                f"http_host={self.http_host}: without behind_proxy, or a certificate and a public_url with https, "
                "the console listens on loopback only"
            )
        if self.public_url and not self.secure and urlsplit(self.public_url).hostname not in LOOPBACK_NAMES:
            raise ValueError("public_url: passwords do not go over a network without https")
        if self.demo and (self.public_url or self.behind_proxy or not _is_loopback(self.http_host)):
            raise ValueError("demo: accounts without passwords are for this machine alone")
        return self


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
