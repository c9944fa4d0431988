"""What alerts are about, and with which words each may be closed."""

__all__ = ["ABOUT_ARRANGEMENTS", "ONLY_TO_KNOW", "VACANCIES", "outcomes_of"]

VACANCIES = frozenset({"resident_unpaired", "responsibility_vacant", "visit_unassigned"})
"""Somebody is missing who should answer for a resident: nothing is known to be wrong behind the door."""

ABOUT_ARRANGEMENTS = frozenset(
    {
        "agency_silent",
        "agreement_expired",
        "agreement_renewal_due",
        "assignment_exceeded",
        "booking_displaced",
        "carer_search_needed",
        "classification_declined",
        "companionship_suggested",
        "duty_uncovered",
        "grid_unstaffed",
        "group_shrunk",
        "hazard_found",
        "hazard_noted",
        "joint_activity_unconfirmed",
        "liaison_silent",
        "look_lost",
        "resident_unpaired",
        "responsibility_vacant",
        "review_opened",
        "service_missed",
        "shift_uncovered",
        "stay_overdue",
        "team_understaffed",
        "visit_unassigned",
    }
)
"""Nobody's health or safety is in question by itself: something has to be arranged. Kinds that a rule of a deployment
adds are not among them, so that they are closed like what is about a person."""

ONLY_TO_KNOW = frozenset(
    {
        "activity_called_off",
        "activity_drafted",
        "activity_reminder",
        "activity_seat_given",
        "liaison_handed_over",
        "stand_in_begun",
        "visit_postponed",
        "visit_reassigned",
        "visit_taken_over",
        "weekly_digest",
    }
)
"""What nobody has to do anything about."""

OF_A_PERSON = ("safe", "helped", "hospital", "false_alarm", "other")


def outcomes_of(kind: str) -> tuple[str, ...]:
    """Return the outcomes that somebody who closes an alert of this kind chooses from."""
    if kind in ABOUT_ARRANGEMENTS:
        return ("arranged", "handed_on", "false_alarm", "other")
    if kind in ONLY_TO_KNOW:
        return ("noted", "handed_on", "other")
    return OF_A_PERSON
