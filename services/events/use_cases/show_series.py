"""Show a series and its sessions."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.series import SeriesStore
from services.events.use_cases.show_activities import show_change
from shared.contracts.activities_series import Recurrence, Series
from shared.edge import RefusedError

__all__ = ["show_series"]


async def show_series(session: AsyncSession, series_id: UUID) -> Series:
    """Return a series with its sessions.

    Raises
    ------
    RefusedError
        Raised if there is no such series.
    """
    store = SeriesStore(session)
    row = await store.find(series_id)
    if row is None:
        raise RefusedError.not_found(wording.SERIES_UNKNOWN)
    sessions = [
        (await show_change(session, activity_id, changed=False)).item
        for activity_id in await store.sessions(series_id, to_come=False)
    ]
    return Series(
        series_id=row.id,
        community=row.community,
        title=row.title,
        recurrence=Recurrence.model_validate(row.recurrence),
        sessions=sessions,
    )
