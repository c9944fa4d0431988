"""What every service tells of itself, in the same words: that its sweeps have looked, and up to which moment."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Channel, Contract, Event

__all__ = ["HOUSE", "NOWHERE", "SERVICE_NAMES", "SweepLook", "Swept", "service_name"]

HOUSE = "house"
"""Domain of what belongs to no service alone: each may tell it of itself."""

NOWHERE = {"district": "000000", "street": "000", "community": "000"}
"""Area of what happens to the machinery and in no place."""

SERVICE_NAMES = {"registry": "居民档案", "visits": "走访", "alerts": "警报", "activities": "活动"}
"""The services that sweep, by their tokens: each of them has to be heard of."""


def service_name(token: str) -> str:
    """Return what staff call a service."""
    return f"{SERVICE_NAMES.get(token, token)}服务"


class SweepLook(Contract):
    """How far one sweep of one replica has looked."""

    sweep: str
    every_seconds: Annotated[float, Field(gt=0)]
    """How often it looks at the latest, in real time."""
    looked_until: AwareDatetime | None = None
    """Business time up to which everything that was due is done; none before the first time."""
    behind_seconds: Annotated[int, Field(ge=0)]
    """Real seconds since it last found nothing more to do; since the start of the replica before the first time."""


class Swept(Event):
    """A replica lives, and this is how far its sweeps have looked. It travels the way of every fact.

    So it proves the outbox, the relay and the bus of the service besides. Times of the machinery are real time.
    """

    NAME: ClassVar[str] = "house.swept.v1"
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL
    SUBJECT_FIELD: ClassVar[str] = "replica_id"
    OFTEN: ClassVar[str] = "once a minute per replica"

    program: str
    replica_id: UUID
    """Another one for each start."""
    said_at: AwareDatetime
    """Real time."""
    every_seconds: Annotated[float, Field(gt=0)]
    """How often this replica says so."""
    sweeps: list[SweepLook]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{service_name(self.program)}的定时检查都跑过了"
