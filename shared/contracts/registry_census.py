"""Census rounds: every household is reached, or said to be not reached."""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.base import Command, Community, Contract, Event, Query, Text

__all__ = [
    "CensusHousehold",
    "CensusProgress",
    "CensusRoundClosed",
    "CensusRoundItem",
    "CensusRounds",
    "CensusTryRecorded",
    "CloseCensusRound",
    "ListCensusRounds",
    "OpenCensusRound",
    "RecordCensusTry",
    "ShowCensus",
]

Answer = Annotated[str, Field(max_length=500)]


class CensusRoundClosed(Event):
    """A census round came to its end. Households that were not reached are never counted as done."""

    NAME: ClassVar[str] = "registry.census_round_closed.v1"
    SUBJECT_FIELD: ClassVar[str] = "round_id"
    OFTEN: ClassVar[str] = "once per round"

    round_id: UUID
    household_count: int
    reached_count: int
    not_reached_count: int
    """Tried at three different times of day, in vain."""
    untried_count: int
    """Tried less than that."""

    @property
    def summary(self) -> str:
        """One line in Chinese."""
        return (
            f"摸底排查结束:共 {self.household_count} 户,见到 {self.reached_count} 户,未见到 {self.not_reached_count} 户"
        )


class OpenCensusRound(Command):
    """Begin a round: every household of the community with somebody on the list is to be asked."""

    NAME: ClassVar[str] = "registry.open_census_round.v1"

    community: Community
    name: Text


class RecordCensusTry(Command):
    """Write down that somebody was at a household's door."""

    NAME: ClassVar[str] = "registry.record_census_try.v1"

    household_id: UUID
    tried_at: AwareDatetime
    reached: bool
    answers: dict[Text, Answer] = {}
    """What the household said, by topic: family, health, hobbies, needs."""


class CensusTryRecorded(Contract):
    """How the household stands after a try."""

    state: str
    """``open``, ``reached`` or ``not_reached``."""
    left: list[str] = []
    """Times of day at which it has not been tried: ``morning``, ``afternoon``, ``evening``."""


class CloseCensusRound(Command):
    """End a round."""

    NAME: ClassVar[str] = "registry.close_census_round.v1"

    round_id: UUID


class CensusHousehold(Contract):
    """One household of a round."""

    household_id: UUID
    door: str
    state: str
    persons: int
    tries: int
    left: list[str] = []
    grid: str | None = None
    last_tried_at: AwareDatetime | None = None


class ShowCensus(Query):
    """Ask how far a round is, with the households in one state."""

    NAME: ClassVar[str] = "registry.show_census.v1"

    round_id: UUID
    state: str | None = None
    grid: str | None = None
    """Only households of this grid; ``-`` is for those in none."""
    household_id: UUID | None = None
    """Only this household."""
    limit: Annotated[int, Field(ge=1, le=2000)] = 500


class CensusProgress(Contract):
    """How far a round is."""

    round_id: UUID
    community: Community
    name: str
    opened_on: date
    closed: bool
    counts: dict[str, int]
    """Households by state."""
    households: list[CensusHousehold] = []
    by_grid: dict[str, dict[str, int]] = {}
    """Grid to its households by state, whichever were asked for; ``-`` is for those in none."""


class ListCensusRounds(Query):
    """Ask for the rounds of a community, those that run first, then the latest."""

    NAME: ClassVar[str] = "registry.list_census_rounds.v1"

    community: Community


class CensusRoundItem(Contract):
    """One round."""

    round_id: UUID
    name: str
    opened_on: date
    closed_at: AwareDatetime | None = None
    counts: dict[str, int] = {}
    """Households by state."""


class CensusRounds(Contract):
    """Rounds of a community."""

    items: list[CensusRoundItem]
