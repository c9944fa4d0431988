"""Answer how the cadence of a month was kept."""

from dataclasses import asdict
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.cadence import CadenceStore
from services.visits.use_cases.report_rate import month_span
from services.visits.use_cases.viewing import sight_of
from shared.contracts.visits_cadence import CadenceCount, CadenceReport, ModeCount, ReportCadence
from shared.contracts.words import ContactMode

__all__ = ["report_cadence"]


async def report_cadence(session: AsyncSession, query: ReportCadence, *, zone: ZoneInfo) -> CadenceReport:
    """Count visits by the rule they are due by, in the month in which their own period ended, and contacts by mode.

    Raises
    ------
    RefusedError
        Raised for a month that no calendar has.
    """
    since, until = month_span(query.month, zone)
    store = CadenceStore(session)
    rules = await store.by_rule(query.area, since=since, until=until)
    modes = await store.by_mode(query.area, since=since, until=until)
    sight = await sight_of(session, query.viewer)
    return CadenceReport(
        rules=[CadenceCount(**asdict(rule)) for rule in rules if sight.name(rule.name) == rule.name],
        modes=[_mode(mode, modes.get(mode.value, (0, 0, 0))) for mode in ContactMode],
    )


def _mode(mode: ContactMode, counts: tuple[int, int, int]) -> ModeCount:
    contacts, reached, persons = counts
    return ModeCount(mode=mode, contacts=contacts, reached=reached, persons=persons)
