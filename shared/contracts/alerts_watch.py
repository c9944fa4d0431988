"""Who watches the watchers: which service has not looked, and how long each may be silent."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Contract, Event, Query, Text
from shared.contracts.house import service_name

__all__ = ["GetWatch", "LookItem", "LookLost", "LookResumed", "SaveLookLimit", "Watch"]

Token = Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,63}$")]


class LookLost(Event):
    """Nobody has looked: a service is not heard of, or one of its sweeps is behind, in no replica of it."""

    NAME: ClassVar[str] = "alerts.look_lost.v1"
    SUBJECT_FIELD: ClassVar[str] = "look_id"
    OFTEN: ClassVar[str] = "once per service or sweep until it has looked again"

    look_id: UUID
    """The same for every silence of one service or sweep."""
    program: str
    sweep: str | None = None
    """None if nothing at all is heard of the service."""
    looked_at: AwareDatetime | None = None
    """Real time of its last look, as far as is known; none if it was never heard of."""
    limit_seconds: Annotated[int, Field(ge=1)]

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        what = f"的定时检查 {self.sweep} " if self.sweep else ""
        return f"{service_name(self.program)}{what}没有报平安,没有警报不等于没有事,请运维立即检查"


class LookResumed(Event):
    """A service or sweep that had not looked has looked again, up to the present."""

    NAME: ClassVar[str] = "alerts.look_resumed.v1"
    SUBJECT_FIELD: ClassVar[str] = "look_id"
    OFTEN: ClassVar[str] = "once per silence that ended"

    look_id: UUID
    program: str
    sweep: str | None = None

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{service_name(self.program)}已恢复检查"


class GetWatch(Query):
    """Ask which services and sweeps have looked, and up to which moment."""

    NAME: ClassVar[str] = "alerts.get_watch.v1"


class LookItem(Contract):
    """One service, or one sweep of it."""

    program: str
    sweep: str | None = None
    """None is the service as a whole."""
    looked_at: AwareDatetime | None = None
    """Real time of its last look, over all replicas; none if it was never heard of."""
    looked_until: AwareDatetime | None = None
    """Business time up to which everything that was due is done."""
    limit_seconds: int
    silent: bool
    """Whether it has been silent for longer than that, so that nobody knows whether something was missed."""

    @property
    def name(self) -> str:
        """What staff call the service."""
        return service_name(self.program)


class Watch(Contract):
    """What is known of who looks."""

    items: list[LookItem]
    deaf: bool
    """Whether alerts does not hear itself: then it knows nothing of the others either."""

    @property
    def silent(self) -> list[LookItem]:
        """Return those that have not looked."""
        return [item for item in self.items if item.silent]


class SaveLookLimit(Command):
    """Say how long a service or one of its sweeps may be silent."""

    NAME: ClassVar[str] = "alerts.save_look_limit.v1"

    program: Token
    sweep: Token | None = None
    seconds: Annotated[int, Field(ge=1, le=7 * 24 * 3600)] | None = None
    """None is the usual limit again."""
    reason: Text
    shown: Annotated[int, Field(ge=1)] | None = None
    """`limit_seconds` that was read; a stale one is refused. None replaces whatever holds."""
