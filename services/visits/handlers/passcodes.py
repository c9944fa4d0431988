"""Passcodes at the door."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.subjects import subjects
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.report_challenge import (
    brief_passcode,
    bypass_passcode,
    report_challenge,
    rotate_passcode,
)
from services.visits.use_cases.reveal_passcode import reveal_passcode
from services.visits.use_cases.show_passcode_record import show_passcode_record
from services.visits.use_cases.turn_passcodes import Rotation
from shared.auditing import note, noted, said_in
from shared.clock import civil_date
from shared.contracts.visits_passcodes import (
    BriefPasscode,
    BypassPasscode,
    GetPasscodeRecord,
    PasscodeNoted,
    PasscodeRecord,
    PasscodeShown,
    ReportChallenge,
    RevealPasscode,
    RotatePasscode,
)
from shared.edge import RefusedError


@EDGE.answers(RevealPasscode)
async def do_reveal_passcode(command: RevealPasscode, deps: Deps) -> PasscodeShown:
    """Show the passcode to the liaison of an open visit; a refusal is kept too, so it is raised after the commit."""
    sealer = _rotation(deps).sealer
    async with deps.sessions.begin() as session:
        reveal = await reveal_passcode(session, command, sealer=sealer, now=deps.clock.now())
        about = await subjects(session, "visit", [command.visit_id])
        await note(AUDIT, session, command, about, fields=said_in(command), now=deps.clock.now())
    return reveal.answer()


@EDGE.answers(RotatePasscode)
async def do_rotate_passcode(command: RotatePasscode, deps: Deps) -> PasscodeNoted:
    """Replace a passcode now."""
    now, rotation = deps.clock.now(), _rotation(deps)
    async with deps.sessions.begin() as session:
        reply = await rotate_passcode(session, command, rotation, now=now, today=civil_date(now, deps.zone))
        return await noted(AUDIT, session, command, reply, now=now)


@EDGE.answers(ReportChallenge)
async def do_report_challenge(command: ReportChallenge, deps: Deps) -> PasscodeNoted:
    """Take a report of a wrong or forgotten passcode."""
    async with deps.sessions.begin() as session:
        reply = await report_challenge(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(BriefPasscode)
async def do_brief_passcode(command: BriefPasscode, deps: Deps) -> PasscodeNoted:
    """Note that the resident was told."""
    async with deps.sessions.begin() as session:
        reply = await brief_passcode(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(BypassPasscode)
async def do_bypass_passcode(command: BypassPasscode, deps: Deps) -> PasscodeNoted:
    """Keep that a responder went in without it."""
    async with deps.sessions.begin() as session:
        reply = await bypass_passcode(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(GetPasscodeRecord)
async def do_get_passcode_record(query: GetPasscodeRecord, deps: Deps) -> PasscodeRecord:
    """Show who saw a passcode."""
    async with deps.sessions.begin() as session:
        reply = await show_passcode_record(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


def _rotation(deps: Deps) -> Rotation:
    if deps.rotation is None:
        raise RefusedError("还没有配置暗号密钥(NUANLIN_VISITS_PASSCODE_KEY),请联系系统管理员")
    return deps.rotation
