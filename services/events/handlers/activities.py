"""Activities: calendar, enrolment, attendance."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.storage.tables import AUDIT
from services.events.use_cases.cancel_activity import cancel_activity
from services.events.use_cases.change_activity import change_activity
from services.events.use_cases.create_activity import create_activity
from services.events.use_cases.enrol_resident import enrol_resident
from services.events.use_cases.record_attendance import record_attendance
from services.events.use_cases.show_activities import list_activities, show_activity
from services.events.use_cases.withdraw_resident import withdraw_resident
from shared.auditing import noted
from shared.contracts.activities_changes import ChangeActivity
from shared.contracts.activities_requests import (
    Activities,
    ActivityChanged,
    ActivityDetail,
    CancelActivity,
    CreateActivity,
    EnrolResident,
    GetActivity,
    ListActivities,
    RecordAttendance,
    WithdrawResident,
)


@EDGE.answers(ListActivities)
async def do_list_activities(query: ListActivities, deps: Deps) -> Activities:
    """Answer with the activities of one community."""
    async with deps.sessions.begin() as session:
        return await list_activities(session, query)


@EDGE.answers(GetActivity)
async def do_get_activity(query: GetActivity, deps: Deps) -> ActivityDetail:
    """Answer with one activity and who takes part."""
    async with deps.sessions.begin() as session:
        reply = await show_activity(session, query.activity_id)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(CreateActivity)
async def do_create_activity(command: CreateActivity, deps: Deps) -> ActivityChanged:
    """Announce an activity."""
    async with deps.sessions.begin() as session:
        reply = await create_activity(session, command, now=deps.clock.now(), zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(ChangeActivity)
async def do_change_activity(command: ChangeActivity, deps: Deps) -> ActivityChanged:
    """Change an activity that is still to come."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await change_activity(session, command, ahead=deps.remind_ahead, zone=deps.zone, now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(CancelActivity)
async def do_cancel_activity(command: CancelActivity, deps: Deps) -> ActivityChanged:
    """Cancel an activity."""
    async with deps.sessions.begin() as session:
        reply = await cancel_activity(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(EnrolResident)
async def do_enrol_resident(command: EnrolResident, deps: Deps) -> ActivityChanged:
    """Give a resident a seat or the next place in the queue."""
    async with deps.sessions.begin() as session:
        reply = await enrol_resident(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(WithdrawResident)
async def do_withdraw_resident(command: WithdrawResident, deps: Deps) -> ActivityChanged:
    """Take a resident out and let the queue move up."""
    async with deps.sessions.begin() as session:
        reply = await withdraw_resident(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(RecordAttendance)
async def do_record_attendance(command: RecordAttendance, deps: Deps) -> ActivityChanged:
    """Record that a resident came."""
    async with deps.sessions.begin() as session:
        reply = await record_attendance(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())
