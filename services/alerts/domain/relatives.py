"""Relatives: which alerts they are told of, whether they may be, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

__all__ = ["PURPOSES", "Relative", "relative_text"]

PURPOSES = {"passcode_challenge_failed": "emergency", "health_flagged": "health"}
"""Kind of alert to the purpose for which the resident must have allowed it. Of other kinds relatives are not told."""

NEEDED = {"health": "health"}
"""What must be allowed besides the purpose: that there is something about health is itself about health."""

TEXTS = {
    "zh": {
        "passcode_challenge_failed": (
            "【暖邻·紧急】有人上{name}家门,暗号对不上。社区已收到警报,正在核实。请马上打电话叮嘱老人别开门。{call}"
        ),
        "health_flagged": "【暖邻】{name}近日的身体情况有一项需要留意,社区联络员会联系老人。{call}",
    },
    "en": {
        "passcode_challenge_failed": (
            "Nuanlin: somebody at {name}'s door did not know the passcode. The community is checking. "
            "Please phone now and say: do not open. {call}"
        ),
        "health_flagged": (
            "Nuanlin: something about {name}'s health needs attention. The community's liaison will be in touch. {call}"
        ),
    },
}
"""What happened, what the community does, whom to call. No address, no finding, nothing that a stranger could use."""

CALLS = {"zh": "问询:{who} {phone}", "en": "Questions: {who} {phone}"}
NO_NUMBER = {"zh": "问询请联系社区。", "en": "Questions: please ask the community."}
ELDER = {"zh": "您家老人", "en": "your elder"}


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


def relative_text(kind: str, *, name: str | None, who: str, phone: str | None, language: str) -> str:
    """Write the message to a relative.

    Parameters
    ----------
    kind
        Kind of the alert, one of `PURPOSES`.
    name
        What the resident is called, if that is known.
    who, phone
        Whom to ask: somebody of the community, and their number if there is one.
    """
    call = CALLS[language].format(who=who, phone=phone) if phone else NO_NUMBER[language]
    return TEXTS[language][kind].format(name=name or ELDER[language], call=call)
