"""Count again what is kept of figures, and say what is wrong."""

from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.coverage import CoverageStore
from services.visits.storage.kept_rates import KeptRateStore, RateDrift
from shared.contracts.visits_figures import Recounted, RecountFigures, WrongFigure

__all__ = ["recount_figures"]


async def recount_figures(session: AsyncSession, command: RecountFigures) -> Recounted:
    """Return every figure that is not what a count gives; from then on it is, if it was asked to be mended."""
    visits = await CoverageStore(session).compare(mend=command.mend)
    rates = await KeptRateStore(session).compare(mend=command.mend)
    counted = [
        WrongFigure.model_validate(
            {"figure": one.status, "community": one.area, "at": one.ended_at, "kept": one.kept, "counted": one.counted}
        )
        for one in visits
    ]
    return Recounted(items=[*counted, *(figure for rate in rates for figure in _figures(rate))])


def _figures(rate: RateDrift) -> Iterator[WrongFigure]:
    if rate.kept_listed != rate.listed:
        yield WrongFigure(
            figure="listed", community=rate.area, at=rate.since, kept=rate.kept_listed, counted=rate.listed
        )
    if rate.kept_reached != rate.reached:
        yield WrongFigure(
            figure="reached", community=rate.area, at=rate.since, kept=rate.kept_reached, counted=rate.reached
        )
