"""Numbers of the activities service that nobody may change at run time."""

__all__ = [
    "CALENDAR_SECONDS",
    "COMMUNITIES_AT_ONCE",
    "LONGEST_SESSION_HOURS",
    "LONGEST_TALLY_DAYS",
    "MOST_SESSIONS",
    "OLDEST_SESSION_DAYS",
    "SWEEP_BATCH",
    "SWEEP_SECONDS",
    "YEAR_AHEAD_DAYS",
]

SWEEP_BATCH = 250
"""Activities closed, or seats released, in one transaction. Larger holds locks longer; smaller costs round trips."""

SWEEP_SECONDS = 1.0
"""Longest real pause between two looks: how late an activity may be shown as over, or a dead person's seat released."""

YEAR_AHEAD_DAYS = 45
"""How long before a new year its festivals are proposed: the Spring Festival may be three weeks into it."""

COMMUNITIES_AT_ONCE = 50
"""Communities whose year is opened in one transaction: some 800 proposals, each an event."""

CALENDAR_SECONDS = 300.0
"""Longest real pause between two looks for communities whose year nobody has opened."""

LONGEST_SESSION_HOURS = 16
"""A volunteer who served longer at a stretch has far more often mistaken a date."""

OLDEST_SESSION_DAYS = 92
"""How long after a session its hours may be reported: who approves must still be able to remember."""

MOST_SESSIONS = 60
"""Sessions of one series: a weekly class of a year and some. More is a slip of the pen in a date."""

LONGEST_TALLY_DAYS = 732
"""Days over which hours are added up at once: two years, for comparing one with the other."""
