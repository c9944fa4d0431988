"""Events as programs of others may send them: right by their contract, and else as they come."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shared.contracts.base import Event

__all__ = ["drawn"]

EXAMPLES = 15
"""Of each kind of event."""


def drawn(kind: type[Event], about: dict[str, Any], fields: dict[str, st.SearchStrategy[Any]]) -> list[Event]:
    """Return events with these fields, the same in every run."""
    made: list[Event] = []

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(given_fields=st.fixed_dictionaries(fields))
    def make(given_fields: dict[str, Any]) -> None:
        made.append(kind.model_validate(about | given_fields))

    make()
    return made
