"""What alerts does about every kind of event there is. Who adds an event decides here, or a test says so."""

from enum import StrEnum

__all__ = ["DECISIONS", "Decision"]


class Decision(StrEnum):
    """What a fact is to alerts."""

    ALERT = "alert"
    """Somebody has to act."""
    NOTICE = "notice"
    """Somebody has to know; it is put away by itself."""
    CLOSES = "closes"
    """It ends a case."""
    KEPT = "kept"
    """It is remembered, to know whom it is about and whom to tell."""
    NOTHING = "nothing"
    """Nobody has to act on it, or it already stands on a list where it is worked off."""


A, N, C, K, O = Decision.ALERT, Decision.NOTICE, Decision.CLOSES, Decision.KEPT, Decision.NOTHING  # noqa: E741

DECISIONS: dict[str, Decision] = {
    "registry.resident_enrolled.v1": O,
    "registry.resident_status_changed.v1": O,
    "registry.resident_profiled.v1": K,
    "registry.care_circle_resolved.v1": K,
    "registry.staff_profiled.v1": K,
    # Open alerts follow the person.
    "registry.residents_merged.v1": K,
    "registry.residents_unmerged.v1": K,
    "registry.responsibility_vacant.v1": A,
    "registry.responsibility_filled.v1": C,
    "registry.resident_unpaired.v1": A,
    # The one who imports sees the result of every row.
    "registry.roster_imported.v1": O,
    "registry.archive_completeness_changed.v1": O,
    "registry.must_knows_changed.v1": O,
    "registry.resident_mapped.v1": O,
    "registry.resident_unmapped.v1": O,
    "registry.contact_card_issued.v1": O,
    # The list of cards to reissue.
    "registry.contact_card_staled.v1": O,
    "registry.contact_card_voided.v1": O,
    # The list of assessments that are due: hundreds fall due on one day.
    "registry.reassessment_due.v1": O,
    "registry.health_flag_confirmed.v1": A,
    "registry.census_round_closed.v1": O,
    # The list of tasks about devices.
    "registry.device_task_opened.v1": O,
    "registry.agreement_renewal_due.v1": A,
    "registry.agreement_expired.v1": A,
    # A resident's profile says where they are.
    "registry.resident_hospitalised.v1": O,
    "registry.resident_discharged.v1": O,
    # Visits plans the visit that follows; if nobody makes it, that is an alert.
    "registry.life_event_recorded.v1": O,
    "registry.life_event_withdrawn.v1": O,
    "registry.death_reported.v1": N,
    "registry.death_confirmed.v1": C,
    "registry.death_reversed.v1": C,
    "registry.death_unconfirmed.v1": A,
    "registry.return_overdue.v1": A,
    # The profile and the circle say where a resident is and who answers.
    "registry.resident_moved.v1": O,
    "registry.move_withdrawn.v1": O,
    "registry.stay_begun.v1": O,
    "registry.stay_overdue.v1": A,
    "registry.stay_changed.v1": C,
    "registry.stay_ended.v1": C,
    "registry.condolence_opened.v1": O,
    "registry.liaison_handed_over.v1": N,
    "registry.stand_in_begun.v1": N,
    "registry.group_shrunk.v1": A,
    "registry.grid_unstaffed.v1": A,
    "registry.grid_staffed.v1": C,
    # Visits has the new worker meet everybody.
    "registry.grid_worker_changed.v1": O,
    "registry.relatives_resolved.v1": K,
    "registry.correspondence_resolved.v1": K,
    "registry.restrictions_changed.v1": O,
    "registry.consent_given.v1": O,
    "registry.consent_withdrawn.v1": O,
    "registry.classification_declined.v1": N,
    "visits.day_care_absent.v1": A,
    "visits.day_care_settled.v1": C,
    "visits.incident_seen.v1": O,
    "visits.classification_found.v1": O,
    "visits.visit_scheduled.v1": O,
    "visits.visit_unassigned.v1": A,
    "visits.visit_completed.v1": C,
    "visits.visit_missed.v1": A,
    "visits.visit_cancelled.v1": C,
    "visits.contact_recorded.v1": C,
    "visits.no_answer_repeated.v1": A,
    "visits.health_flagged.v1": A,
    "visits.hazard_found.v1": A,
    # The registry makes it a wish of the resident, and whoever works those off sees it.
    "visits.need_found.v1": O,
    "visits.service_due.v1": O,
    "visits.service_given.v1": C,
    "visits.service_missed.v1": A,
    "visits.service_cancelled.v1": C,
    "visits.passcode_rotated.v1": O,
    "visits.passcode_challenge_failed.v1": A,
    "visits.passcode_bypassed.v1": N,
    "visits.review_opened.v1": N,
    "visits.signal_seen.v1": C,
    "visits.signal_unseen.v1": A,
    # Its window is open and is looked at again; nobody had an alert.
    "visits.signal_withdrawn.v1": O,
    "visits.distress_signalled.v1": A,
    "visits.visit_postponed.v1": N,
    "visits.visit_reassigned.v1": N,
    "visits.carer_search_needed.v1": A,
    "visits.hazard_fixed.v1": C,
    "visits.mood_worsened.v1": A,
    "visits.companion_absent.v1": O,
    "visits.companionship_suggested.v1": N,
    "visits.liaison_silent.v1": A,
    "visits.liaison_heard.v1": C,
    # Somebody who was told takes an alert by it; no rule has a part in that.
    "gateways.reply_received.v1": K,
    # Visits makes a sighting of it, or none.
    "signals.device_signalled.v1": O,
    "visits.escort_opened.v1": O,
    "visits.escort_overdue.v1": A,
    "visits.escort_ended.v1": C,
    "alerts.alert_raised.v1": O,
    "alerts.alert_joined.v1": O,
    "alerts.alert_member_settled.v1": O,
    "alerts.alert_escalated.v1": O,
    "alerts.alert_acknowledged.v1": O,
    "alerts.alert_handed_back.v1": O,
    "alerts.alert_taken_over.v1": O,
    "alerts.alert_closed.v1": O,
    "alerts.alert_reopened.v1": O,
    "alerts.alert_no_recipient.v1": O,
    "alerts.alert_unresolved_exhausted.v1": O,
    "alerts.notice_failed.v1": O,
    "alerts.arrival_confirmed.v1": O,
    "alerts.arrival_breached.v1": O,
    "alerts.duty_uncovered.v1": A,
    "alerts.week_digested.v1": N,
    # The agency hears it.
    "alerts.agency_notified.v1": O,
    "alerts.agency_silent.v1": A,
    "alerts.agency_accepted.v1": C,
    "agencies.agency_received.v1": K,
    "alerts.look_lost.v1": A,
    "alerts.look_resumed.v1": C,
    "house.swept.v1": K,
    "activities.activity_scheduled.v1": O,
    "activities.activity_cancelled.v1": O,
    "activities.activity_rescheduled.v1": O,
    "activities.enrolment_confirmed.v1": O,
    "activities.enrolment_waitlisted.v1": O,
    "activities.enrolment_withdrawn.v1": C,
    "activities.attendance_recorded.v1": O,
    "activities.attendance_corrected.v1": O,
    "activities.activity_drafted.v1": N,
    # Told to the residents themselves where they can be reached, else to whoever answers for them.
    "activities.reminder_due.v1": N,
    "activities.seat_given.v1": N,
    "activities.called_off.v1": N,
    # The list of proposals of the calendar.
    "activities.activity_proposed.v1": O,
    # The list of hours to approve.
    "activities.service_reported.v1": O,
    "activities.service_approved.v1": O,
    "activities.service_refused.v1": O,
    "activities.assignment_exceeded.v1": N,
    # The roles and who has them.
    "activities.role_accepted.v1": O,
    "activities.role_ended.v1": O,
    "activities.shift_uncovered.v1": A,
    "activities.shift_covered.v1": C,
    "activities.joint_activity_unconfirmed.v1": A,
    "activities.joint_activity_settled.v1": C,
    "activities.joint_activity_credited.v1": O,
    # The register and visits make something of them.
    "activities.clinic_finding_entered.v1": O,
    "activities.clinic_follow_up_opened.v1": O,
    "activities.team_understaffed.v1": A,
    "activities.team_restaffed.v1": C,
    # Each booking that has to move says so itself.
    "activities.zone_closed.v1": O,
    "activities.booking_displaced.v1": A,
}
