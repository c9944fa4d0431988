"""Show the year ahead."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain.occasions import title_of
from services.events.storage.calendar import CalendarStore
from services.events.storage.calendar_tables import ProposalRow
from shared.contracts.activities_calendar import ActivityProposal, ActivityProposals, ProposalDraft

__all__ = ["proposal_of", "show_year"]


async def show_year(session: AsyncSession, community: str, year: int, *, open_only: bool) -> ActivityProposals:
    """Return the proposals of a year."""
    rows = await CalendarStore(session).of_year(community, year, open_only=open_only)
    return ActivityProposals(items=[proposal_of(row) for row in rows])


def proposal_of(row: ProposalRow) -> ActivityProposal:
    """Return a proposal as people see it."""
    return ActivityProposal(
        proposal_id=row.id,
        community=row.community,
        occasion=row.occasion,
        kind=row.kind,
        title=row.title or title_of(row.occasion),
        on=row.held_on,
        status=row.status,
        activity_id=row.activity_id,
        reason=row.reason,
        draft=ProposalDraft.model_validate(row.draft) if row.draft else None,
    )
