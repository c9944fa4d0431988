"""Say what is not in order about a community's grids."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.domain.person import door_text
from services.registry.storage.absences import AbsenceStore
from services.registry.storage.areas import AreaStore
from services.registry.storage.grids import GridStore
from services.registry.storage.held import held_of
from services.registry.use_cases.obey_once import obeyed_before
from shared.contracts.registry_grids import AuditGrids, GridAudit, GridFinding, StateHeadcount
from shared.edge import RefusedError

__all__ = ["audit_grids", "state_headcount"]


async def state_headcount(session: AsyncSession, command: StateHeadcount) -> bool:
    """Write down how many residents a grid should have; returns whether it was written now.

    Raises
    ------
    RefusedError
        Raised if there is no such community or grid.
    """
    if await obeyed_before(session, command):
        return False
    await AreaStore(session).lock_community(command.community)
    if not await GridStore(session).state_headcount(command.community, command.grid, command.headcount):
        raise RefusedError.not_found("本社区没有这个网格,请先在花名册里写明网格")
    return True


async def audit_grids(session: AsyncSession, query: AuditGrids, *, now: datetime) -> GridAudit:
    """Check addresses, headcounts, rooms and workers of all grids of a community."""
    grids, held = GridStore(session), held_of(query.viewer)
    cover = await AbsenceStore(session).cover_at([query.community], now)
    doors = await grids.doors_in_disorder(query.community, held=held)
    findings = [finding for row in doors for finding in _of_door(row)]
    said = {grid: figure for grid, figure in query.stated.items() if held.leads(grid)}
    counts = await grids.headcounts(query.community, held=held)
    for grid, (stated, counted) in grids.stated(counts, said).items():
        text = f"第{grid}网格应有 {stated} 人,在册 {counted} 人;请核对花名册或应有人数"
        findings.append(GridFinding(kind="headcount", grid=grid, stated=stated, counted=counted, text=text))
    for grid in sorted(await grids.without_worker(query.community, cover, held=held, now=now)):
        text = f"第{grid}网格没有在岗的专人;请指定网格员"
        findings.append(GridFinding(kind="no_worker", grid=grid, text=text))
    return GridAudit(passed=not findings, findings=findings)


def _of_door(row: Row[Any]) -> Iterator[GridFinding]:
    door = f"{row.compound or ''}{door_text(row.building, row.unit, row.room)}"
    where, residents = door or "住址不明", list(row.residents)
    if row.room is None:
        text = f"{where}:{len(residents)} 位居民没有房号;请补上房号"
        yield GridFinding(kind="no_room", door=door, resident_ids=residents, text=text)
    if not row.grids:
        text = f"{where}不在任何网格里;请写明网格"
        yield GridFinding(kind="no_grid", door=door, resident_ids=residents, text=text)
    elif row.room is not None and len(row.grids) > 1:
        text = f"{where}同时在第{'、'.join(row.grids)}网格里;请只保留一个"
        yield GridFinding(kind="two_grids", door=door, resident_ids=residents, text=text)
