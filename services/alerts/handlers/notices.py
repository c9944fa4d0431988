"""Notices: their links, the phones they reached, those nobody could deliver."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.storage.base import AUDIT
from services.alerts.storage.subjects import subjects, subjects_of_link, subjects_of_notices
from services.alerts.use_cases.acknowledge_alert import acknowledge_by_link
from services.alerts.use_cases.open_notice import open_notice
from services.alerts.use_cases.replay_notices import count_notices, list_dead_notices, list_notices, replay_notices
from services.alerts.use_cases.show_alerts import changed
from services.alerts.use_cases.show_phones import list_phones, read_phone
from shared.auditing import noted
from shared.contracts.alerts_delivery import (
    CountNotices,
    ListedNotices,
    ListNotices,
    NoticeFigures,
    NoticesReplayed,
    ReplayNotices,
)
from shared.contracts.alerts_requests import (
    AcknowledgeByLink,
    AlertChanged,
    DeadNotices,
    ListDeadNotices,
    ListPhones,
    NoticePage,
    OpenNotice,
    PhoneMessages,
    Phones,
    ReadPhone,
)


@EDGE.answers(AcknowledgeByLink)
async def do_acknowledge_by_link(command: AcknowledgeByLink, deps: Deps) -> AlertChanged:
    """Take an alert by the link of one's own notice."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        alert_id, done = await acknowledge_by_link(session, command, sending=deps.sending, now=now)
        reply = await changed(session, alert_id, changed=done, now=now, zone=deps.zone)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(OpenNotice)
async def do_open_notice(query: OpenNotice, deps: Deps) -> NoticePage:
    """Return what stands behind a link."""
    async with deps.sessions.begin() as session:
        reply = await open_notice(session, query)
        about = await subjects_of_link(session, query.token)
        return await noted(AUDIT, session, query, reply, residents=about, now=deps.clock.now())


@EDGE.answers(ListPhones)
async def do_list_phones(query: ListPhones, deps: Deps) -> Phones:
    """Return the simulated phones of a community."""
    async with deps.sessions.begin() as session:
        return await list_phones(session, query.community)


@EDGE.answers(ReadPhone)
async def do_read_phone(query: ReadPhone, deps: Deps) -> PhoneMessages:
    """Return what one simulated phone has received."""
    async with deps.sessions.begin() as session:
        reply = await read_phone(session, query)
        about = await subjects(session, [message.alert_id for message in reply.items])
        return await noted(AUDIT, session, query, reply, residents=about, now=deps.clock.now())


@EDGE.answers(ListDeadNotices)
async def do_list_dead_notices(query: ListDeadNotices, deps: Deps) -> DeadNotices:
    """Return the notices that were given up."""
    async with deps.sessions.begin() as session:
        reply = await list_dead_notices(session, query)
        about = await subjects(session, [notice.alert_id for notice in reply.items if notice.alert_id])
        return await noted(AUDIT, session, query, reply, residents=about, now=deps.clock.now())


@EDGE.answers(ListNotices)
async def do_list_notices(query: ListNotices, deps: Deps) -> ListedNotices:
    """Return the notices that have not arrived."""
    async with deps.sessions.begin() as session:
        reply = await list_notices(session, query)
        about = await subjects(session, [notice.alert_id for notice in reply.items if notice.alert_id])
        return await noted(AUDIT, session, query, reply, residents=about, now=deps.clock.now())


@EDGE.answers(CountNotices)
async def do_count_notices(query: CountNotices, deps: Deps) -> NoticeFigures:
    """Return what became of notices, in numbers."""
    async with deps.sessions() as session:
        return await count_notices(session, query, now=deps.clock.now())


@EDGE.answers(ReplayNotices)
async def do_replay_notices(command: ReplayNotices, deps: Deps) -> NoticesReplayed:
    """Send notices again."""
    async with deps.sessions.begin() as session:
        reply = await replay_notices(session, command, channels=deps.sending.channels, now=deps.clock.now())
        about = await subjects_of_notices(session, reply.replayed)
        return await noted(AUDIT, session, command, reply, residents=about, now=deps.clock.now())
