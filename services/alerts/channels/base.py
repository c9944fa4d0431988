"""What every way out to people can do."""

from typing import Protocol

from services.alerts.domain.notices import Answer, Outgoing

__all__ = ["Channel"]

LONGEST_ANSWER = 300
"""Characters of a provider's answer that are kept."""


class Channel(Protocol):
    """A way to reach somebody through a provider."""

    repeatable: bool
    """Whether a message whose fate is unknown may be sent again: the provider knows it again by the notice's id."""

    async def send(self, notice: Outgoing) -> Answer:
        """Hand one message over and say what the provider answered; never raises."""
        ...

    async def close(self) -> None:
        """Give back what the channel holds open."""
        ...


def shorten(text: str) -> str:
    """Return a provider's answer as it is kept."""
    return " ".join(text.split())[:LONGEST_ANSWER]
