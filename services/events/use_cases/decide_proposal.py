"""Make an activity of a proposal, or drop it."""

from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.calendar import CalendarStore
from services.events.storage.calendar_tables import ProposalRow
from services.events.use_cases.create_activity import create_activity
from services.events.use_cases.show_activities import show_change
from services.events.use_cases.show_calendar import proposal_of
from shared.contracts.activities_calendar import AnnounceProposal, DropProposal, ProposalChanged
from shared.contracts.activities_requests import CreateActivity
from shared.edge import RefusedError

__all__ = ["announce_proposal", "drop_proposal"]


async def announce_proposal(
    session: AsyncSession, command: AnnounceProposal, *, now: datetime, zone: ZoneInfo
) -> ProposalChanged:
    """Announce the activity of a proposal; the same command again answers with the same activity.

    Raises
    ------
    RefusedError
        Raised if there is no such proposal, it was dropped, or its activity cannot be.
    """
    row = await _locked(session, command.proposal_id)
    if row.activity_id is not None:
        again = await show_change(session, row.activity_id, changed=False)
        return ProposalChanged(proposal=proposal_of(row), activity=again.item)
    if row.status == "dropped":
        raise RefusedError.conflict(wording.PROPOSAL_DROPPED)
    made = await create_activity(session, _activity(row, command, zone), now=now, zone=zone)
    decided = await CalendarStore(session).decide(
        row.id, status="announced", activity_id=made.item.activity_id, reason="", actor=command.actor, now=now
    )
    return ProposalChanged(proposal=proposal_of(decided), activity=made.item)


async def drop_proposal(session: AsyncSession, command: DropProposal, *, now: datetime) -> ProposalChanged:
    """Drop a proposal; dropping it again changes nothing.

    Raises
    ------
    RefusedError
        Raised if there is no such proposal, or it has become an activity.
    """
    row = await _locked(session, command.proposal_id)
    if row.status == "announced":
        raise RefusedError.conflict(wording.PROPOSAL_ANNOUNCED)
    if row.status == "proposed":
        row = await CalendarStore(session).decide(
            row.id, status="dropped", activity_id=None, reason=command.reason, actor=command.actor, now=now
        )
    return ProposalChanged(proposal=proposal_of(row))


async def _locked(session: AsyncSession, proposal_id: UUID) -> ProposalRow:
    row = await CalendarStore(session).lock(proposal_id)
    if row is None:
        raise RefusedError.not_found(wording.PROPOSAL_UNKNOWN)
    return row


def _activity(row: ProposalRow, command: AnnounceProposal, zone: ZoneInfo) -> CreateActivity:
    """Say what is announced: as the command says, else as the draft does."""
    shown = proposal_of(row)
    ready = shown.draft.model_dump() if shown.draft else {}
    said = ready | command.model_dump(include={"place", "starts", "ends", "capacity"}, exclude_none=True)
    if not {"place", "starts", "ends", "capacity"} <= said.keys():
        raise RefusedError(wording.PROPOSAL_BARE, field="place")
    day = command.on or row.held_on
    return CreateActivity(
        command_id=uuid5(row.id, "announce"),
        actor=command.actor,
        community=row.community,
        title=command.title or shown.title,
        place=said["place"],
        starts_at=datetime.combine(day, said["starts"], zone),
        ends_at=datetime.combine(day, said["ends"], zone),
        capacity=said["capacity"],
        note=command.note or ready.get("note", ""),
        kind="festival",
    )
