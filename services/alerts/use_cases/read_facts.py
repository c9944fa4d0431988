"""Read events as rules see them."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from services.alerts.domain.rules import Fact
from shared.contracts.base import Event

__all__ = ["facts_of", "fields_of"]

ENVELOPE = frozenset({"event_id", "district", "street", "community", "entity_version"})
"""What every event says about itself and its place: a rule is not about these."""


@lru_cache
def fields_of(event: type[Event]) -> frozenset[str]:
    """Return what a rule may ask of this kind of event: its fields, its summary, and the Chinese of its words."""
    words = {f"{name}_chinese" for name, field in event.model_fields.items() if _has_chinese(field.annotation)}
    return frozenset(event.model_fields) - ENVELOPE | words | {"summary"}


def facts_of(events: Sequence[Event]) -> list[Fact]:
    """Return the events as rules see them."""
    return [_fact(event) for event in events]


def _fact(event: Event) -> Fact:
    chinese = {
        f"{name}_chinese": getattr(value, "chinese")  # noqa: B009
        for name, value in event
        if isinstance(value, Enum) and hasattr(value, "chinese")
    }
    moments = {name: value.isoformat() for name, value in event if isinstance(value, datetime)}
    return Fact(
        event_id=event.event_id,
        name=event.NAME,
        occurred_at=event.occurred_at,
        district=event.district,
        street=event.street,
        community=event.community,
        version=event.entity_version,
        values=event.model_dump(mode="json") | moments | chinese | {"summary": event.summary},
    )


def _has_chinese(annotation: Any) -> bool:  # noqa: ANN401
    kinds = (annotation, *getattr(annotation, "__args__", ()))
    return any(isinstance(kind, type) and issubclass(kind, Enum) and hasattr(kind, "chinese") for kind in kinds)
