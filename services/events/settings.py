"""What an operator of the activities service can change."""

from typing import Annotated, ClassVar

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings

__all__ = ["EventsSettings"]


class EventsSettings(ServiceSettings):
    """Settings of the activities service, read from ``NUANLIN_EVENTS_…``."""

    SERVICE: ClassVar[str] = "events"

    check_in_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Secret that the codes at the door are signed with. Without it there are none; lists work all the same."""
    check_in_code_seconds: Annotated[int, Field(ge=15, le=900)] = 60
    """How long a code is shown before the next one; each is good for as long again."""
    reminder_hours: Annotated[int, Field(ge=1, le=168)] = 24
    """How long before an activity those who have a seat are reminded; never at night."""
