"""What people answer to a notice by text message or by a key of their telephone, as a gateway tells it."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Channel, Event

__all__ = ["ReplyReceived"]


class ReplyReceived(Event):
    """Somebody answered a notice. Told by a gateway, which knows a number and never whom the alert is about.

    A gateway knows no place either: it writes the district, and 000 for street and community.
    """

    NAME: ClassVar[str] = "gateways.reply_received.v1"
    CHANNEL: ClassVar[Channel] = Channel.INPUT
    SUBJECT_FIELD: ClassVar[str] = "message_id"
    OFTEN: ClassVar[str] = "once per answer; the same message id again has no further effect"

    message_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
    """What the gateway calls this message."""
    way: Literal["sms", "voice"]
    phone: Annotated[str, Field(pattern=r"^\+?[0-9]{5,15}$")]
    """Number that answered, with or without the code of the country."""
    text: Annotated[str, Field(max_length=500)]
    """The message, or the keys that were pressed."""
    notice_id: UUID | None = None
    """The notice that was answered, where the gateway knows it: it was told the id when it made the call."""
    happened_at: AwareDatetime

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return "有人回复通知" if self.way == "sms" else "有人按键答复电话通知"
