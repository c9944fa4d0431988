"""Messages to residents, what is to be printed, and the words of areas."""

from services.alerts.deps import Deps
from services.alerts.domain.mailings import Hours
from services.alerts.handlers.edge import EDGE
from services.alerts.storage.base import AUDIT
from services.alerts.use_cases.keep_prints import mark_posted, show_prints
from services.alerts.use_cases.plan_mailings import keep_correspondence
from services.alerts.use_cases.show_mailings import save_word, show_mailings, show_words
from services.alerts.use_cases.tell_residents import tell_residents
from shared.auditing import noted
from shared.clock import civil_date
from shared.contracts.alerts_mailings import (
    AreaWords,
    ListAreaWords,
    ListMailings,
    ListPrints,
    Mailings,
    MarkPosted,
    Posted,
    Prints,
    ResidentsTold,
    SaveAreaWord,
    TellResidents,
)
from shared.contracts.registry_correspondence import CorrespondenceResolved


@EDGE.on_many(CorrespondenceResolved)
async def on_correspondence_resolved(events: list[CorrespondenceResolved], deps: Deps) -> None:
    """Remember how residents want to be written to."""
    async with deps.sessions.begin() as session:
        await keep_correspondence(session, events)


@EDGE.answers(ListMailings)
async def do_list_mailings(query: ListMailings, deps: Deps) -> Mailings:
    """Return messages to residents."""
    async with deps.sessions.begin() as session:
        reply = await show_mailings(session, query, now=deps.clock.now())
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(TellResidents)
async def do_tell_residents(command: TellResidents, deps: Deps) -> ResidentsTold:
    """Tell residents something of their community."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await tell_residents(session, command, hours=Hours(deps.zone), now=now)
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(ListPrints)
async def do_list_prints(query: ListPrints, deps: Deps) -> Prints:
    """Return what is to be printed."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await show_prints(session, query, now=now, today=civil_date(now, deps.zone))
        return await noted(AUDIT, session, query, reply, now=now)


@EDGE.answers(MarkPosted)
async def do_mark_posted(command: MarkPosted, deps: Deps) -> Posted:
    """Write down that sheets left."""
    now = deps.clock.now()
    async with deps.sessions.begin() as session:
        reply = await mark_posted(session, command, now=now, today=civil_date(now, deps.zone))
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(SaveAreaWord)
async def do_save_area_word(command: SaveAreaWord, deps: Deps) -> AreaWords:
    """Say what a word means in an area."""
    async with deps.sessions.begin() as session:
        return await save_word(session, command, hours=Hours(deps.zone), now=deps.clock.now())


@EDGE.answers(ListAreaWords)
async def do_list_area_words(query: ListAreaWords, deps: Deps) -> AreaWords:
    """Return what words mean."""
    async with deps.sessions() as session:
        return await show_words(session, query, hours=Hours(deps.zone), now=deps.clock.now())
