"""What an operator of the registry can change."""

from typing import Annotated, ClassVar

from pydantic import Field, SecretStr, field_validator

from shared.settings import ServiceSettings

__all__ = ["RegistrySettings", "vault_words"]


class RegistrySettings(ServiceSettings):
    """Settings of the registry, read from ``NUANLIN_REGISTRY_…``."""

    SERVICE: ClassVar[str] = "registry"

    data_key: Annotated[SecretStr, Field(min_length=16)]
    """Secret that ID numbers, phones and remarks are sealed with in the database. If it is lost, so are they: keep a
    copy apart from the backups. After a change run `nuanlin registry rotate-keys`."""
    data_former_keys: SecretStr = SecretStr("")
    """Secrets that were used before, with spaces between, until `rotate-keys` says that they may go."""
    index_key: Annotated[SecretStr, Field(min_length=16)]
    """Secret of the keyed hashes by which an ID number or the tail of a phone is found. After a change run
    `nuanlin registry rotate-keys`."""
    index_former_keys: SecretStr = SecretStr("")
    """Secrets of keyed hashes that were used before, with spaces between, until `rotate-keys` says that they may go."""

    @field_validator("data_key", "index_key")
    @classmethod
    def _in_one_word(cls, secret: SecretStr) -> SecretStr:
        if len(secret.get_secret_value().split()) != 1:
            raise ValueError("no spaces: former keys stand in one line, with spaces between")
        return secret

    liaison_load_limit: Annotated[int, Field(ge=1, le=200)] = 10
    """Most residents one liaison is paired with, unless somebody insists."""
    unpaired_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 24
    """How long a special elder may be without a liaison before the community is reminded."""
    unconfirmed_death_hours: Annotated[int, Field(ge=1, le=24 * 30)] = 24
    """How long a reported death may wait for a second person before the community is reminded: meanwhile nobody looks
    after somebody who may be alive."""
    import_days: Annotated[int, Field(ge=35, le=3650)] = 90
    """How long the rows and files of a finished import are kept: names and cell texts that nobody corrects any more.
    What was taken in stays in the archive."""
    card_font: str | None = None
    """A font file with Chinese characters for contact cards; None looks for one on this machine."""
    card_test_percent: Annotated[int, Field(ge=1, le=100)] = 5
    """Share of the contact cards whose numbers are called in a month; never fewer than three cards."""
    stay_days: Annotated[int, Field(ge=1, le=366)] = 30
    """How long somebody is away or in a hospital before the door is looked at again, where nobody said until when."""


def vault_words(settings: RegistrySettings) -> tuple[str, list[str], str, list[str]]:
    """Return the secret in use and those used before, for what is sealed and for the keyed hashes."""
    former = settings.data_former_keys.get_secret_value().split()
    formerly = settings.index_former_keys.get_secret_value().split()
    return settings.data_key.get_secret_value(), former, settings.index_key.get_secret_value(), formerly
