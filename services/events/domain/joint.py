"""How a joint activity stands when one of its sides has spoken."""

from typing import Literal

__all__ = ["Side", "State", "state_of", "waiting_for"]

Side = Literal["community", "partner"]

State = Literal["waiting", "confirmed", "declined", "cancelled"]


def waiting_for(community_person: str | None, partner_person: str | None) -> list[Side]:
    """Return who has not confirmed yet."""
    said: dict[Side, str | None] = {"community": community_person, "partner": partner_person}
    return [side for side, person in said.items() if person is None]


def state_of(community_person: str | None, partner_person: str | None, *, declined: bool) -> State:
    """Return the state: one no is enough, a yes needs both."""
    if declined:
        return "declined"
    return "waiting" if waiting_for(community_person, partner_person) else "confirmed"
