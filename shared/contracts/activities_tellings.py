"""What those who take part in an activity are to be told: that it is near, that they have a seat, that it is off."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.base import Channel, Event

__all__ = ["CalledOff", "ReminderDue", "SeatGiven"]


class _Telling(Event):
    CHANNEL: ClassVar[Channel] = Channel.INTERNAL

    activity_id: UUID
    resident_id: UUID
    title: str
    where: str
    starts_at: AwareDatetime
    when: str
    """The beginning as people say it: ``11月24日(周二)14:00``."""


class ReminderDue(_Telling):
    """An activity is near in which a resident has a seat. Internal: title and place are written by people."""

    NAME: ClassVar[str] = "activities.reminder_due.v1"
    OFTEN: ClassVar[str] = "once per resident and activity, and again if its time or place is changed after that"

    rearranged: bool = False
    """Another time or place than was told before: that no longer holds."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.when} 的活动快到了"


class SeatGiven(_Telling):
    """Somebody who waited has a seat now, because another gave theirs back. Internal."""

    NAME: ClassVar[str] = "activities.seat_given.v1"
    OFTEN: ClassVar[str] = "once each time somebody moves up from the queue"

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.when} 的活动候补转正"


class CalledOff(_Telling):
    """An activity in which a resident had a seat or waited for one will not take place. Internal."""

    NAME: ClassVar[str] = "activities.called_off.v1"
    OFTEN: ClassVar[str] = "once per resident and cancelled activity"

    because: str

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return f"{self.when} 的活动取消"
