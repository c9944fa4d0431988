"""Count again what is kept of figures, and say what is wrong."""

from collections.abc import Iterator

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.coverage import CoverageStore
from services.visits.storage.kept_rates import KeptRateStore, RateDrift
from shared.contracts.visits_figures import MOST_WRONG, Recounted, RecountFigures, WrongFigure
from shared.edge import RefusedError

__all__ = ["recount_figures"]


async def recount_figures(session: AsyncSession, command: RecountFigures) -> Recounted:
    """Return the figures that are not what a count gives; from then on all are, if they were asked to be mended.

    Raises
    ------
    RefusedError
        Raised if somebody else mends at the same time.
    """
    store = CoverageStore(session)
    if command.mend and not await store.alone():
        raise RefusedError.conflict("别人正在清点和改正这些数字,请等它结束后再试")
    visits = await store.compare(mend=command.mend)
    rates = await KeptRateStore(session).compare(mend=command.mend)
    counted = [
        WrongFigure.model_validate(
            {"figure": one.status, "community": one.area, "at": one.ended_at, "kept": one.kept, "counted": one.counted}
        )
        for one in visits
    ]
    wrong = [*counted, *(figure for rate in rates for figure in _figures(rate))]
    return Recounted(items=wrong[:MOST_WRONG], total=len(wrong))


def _figures(rate: RateDrift) -> Iterator[WrongFigure]:
    if rate.kept_listed != rate.listed:
        yield WrongFigure(
            figure="listed", community=rate.area, at=rate.since, kept=rate.kept_listed, counted=rate.listed
        )
    if rate.kept_reached != rate.reached:
        yield WrongFigure(
            figure="reached", community=rate.area, at=rate.since, kept=rate.kept_reached, counted=rate.reached
        )
