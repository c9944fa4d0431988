"""What a liaison goes through at the door: the check list, what was taught, how the mood is, who came along."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.base import Contract

__all__ = ["AtDoor", "CheckAnswer", "CheckItem", "Lesson"]

CheckItem = Literal["gas", "electricity", "fire", "fraud"]

Lesson = Literal[
    "gas_safety", "electricity_safety", "fire_escape", "fall_prevention", "fraud", "self_rescue", "weather"
]


class CheckAnswer(Contract):
    """One line of the check list."""

    item: CheckItem
    result: Literal["ok", "fail", "not_checked"]
    fixed: bool = False
    """A failing item that was put right on the spot."""
    note: Annotated[str, Field(max_length=500)] = ""
    """Where it was not checked: why."""


class AtDoor(Contract):
    """What was done at the door besides seeing the resident."""

    checks: Annotated[list[CheckAnswer], Field(max_length=8)] = []
    """Empty if nobody looked; else gas and electricity have to be answered. A failing item opens a hazard."""
    lessons: Annotated[list[Lesson], Field(max_length=8)] = []
    """What was explained: safety and helping oneself."""
    mood: Annotated[int, Field(ge=1, le=5)] | None = None
    """How the resident seems: 5 is cheerful, 1 is desperate."""
    came_along: Annotated[list[UUID], Field(max_length=8)] = []
    """Who of those who were to come along really did."""
