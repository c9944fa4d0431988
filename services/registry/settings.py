"""What an operator of the registry can change."""

from typing import Annotated, ClassVar

from pydantic import Field

from shared.settings import ServiceSettings

__all__ = ["RegistrySettings"]


class RegistrySettings(ServiceSettings):
    """Settings of the registry, read from ``NUANLIN_REGISTRY_…``."""

    SERVICE: ClassVar[str] = "registry"

    liaison_load_limit: Annotated[int, Field(ge=1, le=200)] = 10
    """Most residents one liaison is paired with, unless somebody insists."""
    unpaired_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 24
    """How long a special elder may be without a liaison before the community is reminded."""
