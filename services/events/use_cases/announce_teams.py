"""The events of teams, built from what has just been stored."""

from datetime import datetime
from typing import Any

from services.events.storage.team_tables import TeamRow
from shared.areas import place_of
from shared.contracts.activities_teams import TeamRestaffed, TeamUnderstaffed
from shared.contracts.base import Event

__all__ = ["restaffed", "understaffed"]


def _about(kind: type[Event], team: TeamRow, *, now: datetime) -> dict[str, Any]:
    return {
        "event_id": kind.identify(team.id, team.revision),
        "occurred_at": now,
        **place_of(team.community),
        "entity_version": team.revision,
        "team_id": team.id,
    }


def understaffed(team: TeamRow, *, member_count: int, now: datetime) -> TeamUnderstaffed:
    """Tell that a team has become too small."""
    about = _about(TeamUnderstaffed, team, now=now)
    return TeamUnderstaffed(**about, member_count=member_count, least_count=team.least_count)


def restaffed(team: TeamRow, *, member_count: int, now: datetime) -> TeamRestaffed:
    """Tell that a team is large enough again."""
    return TeamRestaffed(**_about(TeamRestaffed, team, now=now), member_count=member_count)
