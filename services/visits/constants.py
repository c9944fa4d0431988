"""Numbers of visits that nobody may change at run time."""

from datetime import timedelta
from uuid import UUID

__all__ = [
    "CALL_MINUTES",
    "DOOR_MINUTES",
    "LATE_DETECTION",
    "LONGEST_DELAY",
    "MAKE_UP_DAYS",
    "OLDEST_RECORD",
    "PLAN_BATCH",
    "SWEEP_BATCH",
    "TOLERANCE",
    "VISIT_IDS",
    "WINDOW_REMOTE_DAYS",
    "WISH_RULE",
]

VISIT_IDS = UUID("0f4cbe0e-2a0f-5d7b-8c1e-7d3b7a51c9d2")
"""Namespace of visit and contact ids, which are computed from what they are about. Changing it doubles open visits."""

SWEEP_BATCH = 500
"""Visits declared missed in one transaction. Larger gains nothing and keeps a record waiting longer for its visit."""

PLAN_BATCH = 2_000
"""Residents planned in one transaction: about half a second, which is how long a record of one of them may wait."""

LATE_DETECTION = timedelta(minutes=10)
"""A missed visit found later than this after its deadline says so: the service must have been down or behind."""

LONGEST_DELAY = timedelta(days=14)
"""How far a visit may be put off. Whoever is put off longer than that is not visited, whatever it is called."""

OLDEST_RECORD = timedelta(days=60)
"""How old a contact may be when it is recorded. Older ones are far more often a slip of the pen in the date."""

TOLERANCE = timedelta(minutes=2)
"""How far ahead of ours the clock of a phone may be before its record counts as from the future."""

MAKE_UP_DAYS = 60
"""How long a missed visit stays on the list of what is to be done; after that it is history."""

WISH_RULE = UUID("5d0c1a52-0001-5000-8000-000000000008")
"""The seeded rule that counts the days a resident has asked for."""

WINDOW_REMOTE_DAYS = 21
"""After so many days of calls alone somebody has to go to the door in a window too: as by the weekly contact, so that
the window covers it."""

DOOR_MINUTES = 30
"""What a visit at the door is counted with when work is shared out, the way included."""

CALL_MINUTES = 10
"""What a call is counted with, the record included."""
