"""How many came."""

from services.events.deps import Deps
from services.events.handlers.edge import EDGE
from services.events.use_cases.total_attendance import total_attendance
from shared.contracts.activities_totals import AttendanceTotals, TotalAttendance


@EDGE.answers(TotalAttendance)
async def do_total_attendance(query: TotalAttendance, deps: Deps) -> AttendanceTotals:
    """Count who came, nobody twice in one session."""
    async with deps.sessions() as session:
        return await total_attendance(session, query, zone=deps.zone)
