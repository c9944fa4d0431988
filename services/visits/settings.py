"""What an operator of visits can change."""

from typing import Annotated, ClassVar

from pydantic import Field, SecretStr

from shared.settings import ServiceSettings

__all__ = ["VisitsSettings"]


class VisitsSettings(ServiceSettings):
    """Settings of visits, read from ``NUANLIN_VISITS_…`` and ``NUANLIN_…``."""

    SERVICE: ClassVar[str] = "visits"

    circle_patience_seconds: Annotated[float, Field(ge=0, le=3600)] = 60.0
    """How long to wait for a liaison before a new resident's visits are planned without one, in real seconds.

    The two facts come on different subjects, and a roster names its residents before their liaisons: planning on the
    first alone would report a whole roster as unassigned.
    """
    liaison_silent_days: Annotated[int, Field(ge=7, le=180)] = 30
    """After so many days without any record of a liaison who answers for residents, the community is told, once."""
    companionship_weeks: Annotated[int, Field(ge=1, le=26)] = 4
    """After so many weeks without company, company is suggested for residents who live by themselves, on a Monday."""
    birthday_ahead_days: Annotated[int, Field(ge=8, le=90)] = 21
    """How far ahead birthday visits are planned. Every resident is planned once a week, so less than 8 leaves gaps."""
    photo_days: Annotated[int, Field(ge=7, le=3650)] = 90
    """How long photos of records are kept: until what they show has been seen to and asked about."""
    passcode_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    """Secret that passcodes are sealed with. Without it there are no passcodes; everything else works."""
    passcode_former_key: Annotated[SecretStr, Field(min_length=16)] | None = None
    """The secret before: keep it for as long as a passcode lasts after the key was changed, then remove it."""
    passcode_shortest_days: Annotated[int, Field(ge=1, le=365)] = 10
    """A passcode lasts at least this long."""
    passcode_longest_days: Annotated[int, Field(ge=2, le=365)] = 35
    """A passcode is replaced at the latest after this; when exactly is left to chance."""
    passcode_grace_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 72
    """How long the former passcode is good beside the new one, so that the resident can be told."""
    passcode_leak_grace_minutes: Annotated[int, Field(ge=10, le=24 * 60)] = 120
    """The same when it may have leaked."""
    passcode_memory: Annotated[int, Field(ge=2, le=60)] = 24
    """So many passcodes of a resident in a row are all different. More would run short of phrases for a season."""
