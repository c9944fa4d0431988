"""Every page about activities and those who help with them, in the order in which addresses are compared."""

from services.console.http import (
    activities,
    activity,
    activity_feeds,
    activity_plan,
    attendance,
    attendance_lists,
    calendars,
    check_in,
    helper_shifts,
    hours,
    partners,
    roles,
    series,
    teams,
    venues,
)

__all__ = ["ROOMS"]

ROOMS = (
    activities, activity_feeds, activity_plan, hours, helper_shifts, attendance, roles, teams, venues,
    partners, series, activity, check_in,
    attendance_lists, calendars,
)  # fmt: skip
"""Those with a fixed word at their place come before the one that takes any id there."""
