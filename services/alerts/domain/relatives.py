"""Relatives: which alerts they are told of, whether they may be, and by which text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

__all__ = ["PURPOSES", "TEMPLATES", "Relative"]

PURPOSES = {"passcode_challenge_failed": "emergency", "health_flagged": "health"}
"""Kind of alert to the purpose for which the resident must have allowed it. Of other kinds relatives are not told."""

NEEDED = {"health": "health"}
"""What must be allowed besides the purpose: that there is something about health is itself about health."""

TEMPLATES = {kind: f"relative_{kind}" for kind in PURPOSES}
"""What happened, what the community does, whom to call. No address, no finding, nothing that a stranger could use."""


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody who may be told something of a resident."""

    id: UUID
    name: str
    phones: tuple[str, ...]
    language: str
    allowed: tuple[Mapping[str, Any], ...]

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Relative":
        """Read somebody from a copy."""
        return cls(
            UUID(said["contact_id"]),
            said["name"],
            tuple(said["phones"]),
            said["language"],
            tuple(said["allowed"]),
        )

    def may_hear_of_activities(self, *, now: datetime) -> bool:
        """Say whether this person may hear at this moment which activities the resident joined."""
        return any(
            one["purpose"] == "news"
            and "activities" in one["fields"]
            and (one.get("until") is None or now < datetime.fromisoformat(one["until"]))
            for one in self.allowed
        )

    def may_be_told(self, kind: str, *, now: datetime) -> bool:
        """Say whether this person may be told of an alert of this kind at this moment."""
        purpose = PURPOSES.get(kind)
        needed = NEEDED.get(purpose or "")
        return any(
            one["purpose"] == purpose
            and (needed is None or needed in one["fields"])
            and (one.get("until") is None or now < datetime.fromisoformat(one["until"]))
            for one in self.allowed
        )
