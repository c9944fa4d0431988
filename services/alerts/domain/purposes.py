"""What a notice is for: which of them still leave once somebody has the alert, and which may be answered."""

from enum import StrEnum

__all__ = ["ANSWERABLE", "TOLD_WHEN_CLOSED", "TOLD_WHEN_TAKEN", "UNASKING", "Purpose"]


class Purpose(StrEnum):
    """Why somebody is told; notices of each purpose count their levels for themselves."""

    LADDER = "ladder"
    """A level of the plan, and what goes beside it: relatives, groups, teams, those who watch at home."""
    JOINED = "joined"
    """Further cases have joined an alert that somebody knows of."""
    GRAVER = "graver"
    """A case that people know of has become graver."""
    REMINDER = "reminder"
    """Whoever took it is not there yet; levels are minutes since the raising."""
    RELIEF = "relief"
    """Somebody else sees now to what they had taken."""
    REPLY = "reply"
    """An answer to somebody who answered a notice; levels count the answers."""


TOLD_WHEN_TAKEN = frozenset({Purpose.GRAVER, Purpose.REMINDER, Purpose.RELIEF, Purpose.REPLY})
"""What leaves although somebody has the alert: it is meant for them, or for whoever had it."""

TOLD_WHEN_CLOSED = frozenset({Purpose.REPLY})

ANSWERABLE = frozenset({Purpose.LADDER, Purpose.JOINED, Purpose.GRAVER})
"""What somebody may answer with a word to take the alert; and what comes back where nobody has it any more."""

UNASKING = frozenset({Purpose.RELIEF, Purpose.REPLY})
"""What asks for nothing, and carries no link."""
