"""Events that alerts acts on, and the commands and queries it answers."""

from services.alerts.deps import Deps
from services.alerts.use_cases.acknowledge_alert import acknowledge_alert, acknowledge_by_link
from services.alerts.use_cases.close_alert import close_alert, note_alert
from services.alerts.use_cases.close_from_facts import (
    cancel_visits,
    complete_visits,
    find_liaisons,
    record_contacts,
)
from services.alerts.use_cases.keep_copies import keep_circles, keep_residents, keep_staff
from services.alerts.use_cases.keep_plans import save_plan, show_plans
from services.alerts.use_cases.open_notice import open_notice
from services.alerts.use_cases.raise_from_facts import (
    flag_health,
    miss_visits,
    repeat_no_answers,
    report_unassigned,
    report_unpaired,
)
from services.alerts.use_cases.settle_vacancies import fill_posts, hear_vacancies
from services.alerts.use_cases.show_alerts import changed, list_alerts, list_dead_notices, show_alert
from services.alerts.use_cases.show_phones import list_phones, read_phone
from shared.contracts.alerts_requests import (
    AcknowledgeAlert,
    AcknowledgeByLink,
    AlertChanged,
    AlertDetail,
    AlertPage,
    CloseAlert,
    DeadNotices,
    EscalationPlans,
    GetAlert,
    GetEscalationPlans,
    ListAlerts,
    ListDeadNotices,
    ListPhones,
    NoteAlert,
    NoticePage,
    OpenNotice,
    PhoneMessages,
    Phones,
    ReadPhone,
    SaveEscalationPlan,
)
from shared.contracts.registry import (
    CareCircleResolved,
    ResidentProfiled,
    ResidentUnpaired,
    ResponsibilityFilled,
    ResponsibilityVacant,
    StaffProfiled,
)
from shared.contracts.visits import (
    ContactRecorded,
    HealthFlagged,
    NoAnswerRepeated,
    VisitCancelled,
    VisitCompleted,
    VisitMissed,
    VisitUnassigned,
)
from shared.edge import Edge

__all__ = ["EDGE"]

EDGE: Edge[Deps] = Edge("alerts")

RAISED = 100
"""Facts that raise or end alerts in one transaction: enough to share its round trips, few enough to be short."""


@EDGE.on_many(ResidentProfiled)
async def on_residents_profiled(events: list[ResidentProfiled], deps: Deps) -> None:
    """Remember who residents are and where they live."""
    async with deps.sessions.begin() as session:
        await keep_residents(session, events)


@EDGE.on_many(StaffProfiled)
async def on_staff_profiled(events: list[StaffProfiled], deps: Deps) -> None:
    """Remember how members of staff are reached."""
    async with deps.sessions.begin() as session:
        await keep_staff(session, events)


@EDGE.on_many(CareCircleResolved)
async def on_care_circles_resolved(events: list[CareCircleResolved], deps: Deps) -> None:
    """Remember who answers for whom, and act on alerts that waited for it."""
    async with deps.sessions.begin() as session:
        await keep_circles(session, events)
        await find_liaisons(session, events, now=deps.clock.now())


@EDGE.on_many(VisitMissed, batch=RAISED)
async def on_visits_missed(events: list[VisitMissed], deps: Deps) -> None:
    """Turn a missed visit into one alert to those who answer for the resident."""
    async with deps.sessions.begin() as session:
        await miss_visits(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(VisitCompleted)
async def on_visits_completed(events: list[VisitCompleted], deps: Deps) -> None:
    """Close the alerts of missed visits that were made up for."""
    async with deps.sessions.begin() as session:
        await complete_visits(session, events, now=deps.clock.now())


@EDGE.on_many(VisitCancelled)
async def on_visits_cancelled(events: list[VisitCancelled], deps: Deps) -> None:
    """Close the alerts of missed visits that are no longer due."""
    async with deps.sessions.begin() as session:
        await cancel_visits(session, events, now=deps.clock.now())


@EDGE.on_many(VisitUnassigned, batch=RAISED)
async def on_visits_unassigned(events: list[VisitUnassigned], deps: Deps) -> None:
    """Tell the next in charge that nobody has this visit."""
    async with deps.sessions.begin() as session:
        await report_unassigned(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(ResidentUnpaired, batch=RAISED)
async def on_residents_unpaired(events: list[ResidentUnpaired], deps: Deps) -> None:
    """Tell the community that a resident has been without a liaison for too long."""
    async with deps.sessions.begin() as session:
        await report_unpaired(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(HealthFlagged, batch=RAISED)
async def on_health_flagged(events: list[HealthFlagged], deps: Deps) -> None:
    """Turn a health finding into one alert."""
    async with deps.sessions.begin() as session:
        await flag_health(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(NoAnswerRepeated, batch=RAISED)
async def on_no_answers_repeated(events: list[NoAnswerRepeated], deps: Deps) -> None:
    """Turn two contacts without an answer into one urgent alert."""
    async with deps.sessions.begin() as session:
        await repeat_no_answers(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(ContactRecorded)
async def on_contacts_recorded(events: list[ContactRecorded], deps: Deps) -> None:
    """Close the alerts of residents who have been reached since."""
    async with deps.sessions.begin() as session:
        await record_contacts(session, events, now=deps.clock.now())


@EDGE.on_many(ResponsibilityVacant, batch=RAISED)
async def on_responsibilities_vacant(events: list[ResponsibilityVacant], deps: Deps) -> None:
    """Remember which posts have nobody; those that stay vacant become alerts."""
    async with deps.sessions.begin() as session:
        await hear_vacancies(session, events, settle=deps.settle)


@EDGE.on_many(ResponsibilityFilled, batch=RAISED)
async def on_responsibilities_filled(events: list[ResponsibilityFilled], deps: Deps) -> None:
    """Close the alert of a post that is vacant for nobody any more."""
    async with deps.sessions.begin() as session:
        await fill_posts(session, events, now=deps.clock.now())


@EDGE.answers(AcknowledgeAlert)
async def do_acknowledge_alert(command: AcknowledgeAlert, deps: Deps) -> AlertChanged:
    """Take an alert: it stops climbing."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await acknowledge_alert(session, command, now=now)
        return await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)


@EDGE.answers(AcknowledgeByLink)
async def do_acknowledge_by_link(command: AcknowledgeByLink, deps: Deps) -> AlertChanged:
    """Take an alert by the link of one's own notice."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        alert_id, done = await acknowledge_by_link(session, command, now=now)
        return await changed(session, alert_id, changed=done, now=now, zone=deps.zone)


@EDGE.answers(NoteAlert)
async def do_note_alert(command: NoteAlert, deps: Deps) -> AlertChanged:
    """Write down what was seen or done."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await note_alert(session, command, now=now)
        return await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)


@EDGE.answers(CloseAlert)
async def do_close_alert(command: CloseAlert, deps: Deps) -> AlertChanged:
    """Close an alert with what was found out."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        done = await close_alert(session, command, now=now)
        return await changed(session, command.alert_id, changed=done, now=now, zone=deps.zone)


@EDGE.answers(ListAlerts)
async def answer_list_alerts(query: ListAlerts, deps: Deps) -> AlertPage:
    """Return one page of alerts."""
    async with deps.sessions() as session:
        return await list_alerts(session, query, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(GetAlert)
async def answer_get_alert(query: GetAlert, deps: Deps) -> AlertDetail:
    """Return one alert with everything."""
    async with deps.sessions() as session:
        return await show_alert(session, query.alert_id, now=deps.clock.now(), zone=deps.zone)


@EDGE.answers(OpenNotice)
async def answer_open_notice(query: OpenNotice, deps: Deps) -> NoticePage:
    """Return what stands behind a link."""
    async with deps.sessions() as session:
        return await open_notice(session, query)


@EDGE.answers(ListPhones)
async def answer_list_phones(query: ListPhones, deps: Deps) -> Phones:
    """Return the simulated phones of a community."""
    async with deps.sessions() as session:
        return await list_phones(session, query.community)


@EDGE.answers(ReadPhone)
async def answer_read_phone(query: ReadPhone, deps: Deps) -> PhoneMessages:
    """Return what one simulated phone has received."""
    async with deps.sessions() as session:
        return await read_phone(session, query)


@EDGE.answers(ListDeadNotices)
async def answer_list_dead_notices(query: ListDeadNotices, deps: Deps) -> DeadNotices:
    """Return the notices that were given up."""
    async with deps.sessions() as session:
        return await list_dead_notices(session, query)


@EDGE.answers(GetEscalationPlans)
async def answer_get_escalation_plans(_: GetEscalationPlans, deps: Deps) -> EscalationPlans:
    """Return the plans in force."""
    async with deps.sessions() as session:
        return await show_plans(session)


@EDGE.answers(SaveEscalationPlan)
async def do_save_escalation_plan(command: SaveEscalationPlan, deps: Deps) -> EscalationPlans:
    """Put a plan in force for the alerts to come."""
    async with deps.sessions.begin() as session:
        return await save_plan(session, command)
