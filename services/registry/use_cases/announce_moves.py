"""Turning moves and stays into events: each is told in both communities whom it concerns."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.registry.domain.person import Resident
from services.registry.domain.residence import Move, Stay
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.registry_moves import (
    MoveWithdrawn,
    ResidentMoved,
    StayBegun,
    StayChanged,
    StayEnded,
    StayOverdue,
)

__all__ = ["move_withdrawn", "moved", "stay_begun", "stay_changed", "stay_ended", "stay_overdue"]


def moved(move: Move, resident: Resident, *, now: datetime) -> list[Event]:
    """Tell that a resident belongs to another community now."""
    return _of_move(ResidentMoved, move, resident, now=now, moved_on=move.effective_on)


def move_withdrawn(move: Move, resident: Resident, *, now: datetime) -> list[Event]:
    """Tell that a move was a mistake."""
    return _of_move(MoveWithdrawn, move, resident, now=now)


def stay_begun(stay: Stay, resident: Resident, *, now: datetime) -> list[Event]:
    """Tell that a resident stays elsewhere from now on, or again."""
    said = {"begun_on": stay.begins_on, "until_on": stay.until_on}
    return _of_stay(StayBegun, stay, resident, now=now, **said)


def stay_changed(stay: Stay, resident: Resident, *, now: datetime) -> list[Event]:
    """Tell that a stay goes on otherwise than expected."""
    return _of_stay(StayChanged, stay, resident, now=now, until_on=stay.until_on)


def stay_ended(stay: Stay, resident: Resident, *, now: datetime) -> list[Event]:
    """Tell that a stay is over."""
    return _of_stay(StayEnded, stay, resident, now=now, ended_on=stay.ended_on, reason=stay.end_reason)


def stay_overdue(stay: Stay, resident: Resident, *, now: datetime) -> list[Event]:
    """Tell that somebody should be back and nobody has said so."""
    return _of_stay(StayOverdue, stay, resident, now=now, expected_on=stay.until_on)


def _of_move(
    kind: Callable[..., Event], move: Move, resident: Resident, *, now: datetime, **said: object
) -> list[Event]:
    sides = (("left", move.from_community), ("arrived", move.to_community))
    return [
        kind(
            **_about(resident, community, now=now),
            move_id=move.id,
            side=side,
            from_community=move.from_community,
            to_community=move.to_community,
            **said,
        )
        for side, community in sides
        if community is not None
    ]


def _of_stay(
    kind: Callable[..., Event], stay: Stay, resident: Resident, *, now: datetime, **said: object
) -> list[Event]:
    sides = (("home", stay.home_community), ("host", stay.host.community))
    return [
        kind(
            **_about(resident, community, now=now),
            stay_id=stay.id,
            side=side,
            home_community=stay.home_community,
            host_community=stay.host.community,
            **said,
        )
        for side, community in sides
    ]


def _about(resident: Resident, community: str, *, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        **place_of(community),
        "entity_version": resident.version,
        "resident_id": resident.id,
    }
