"""Doors of a whole community."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.storage.base import AUDIT
from services.registry.use_cases.list_doors import list_doors
from shared.auditing import note
from shared.contracts.registry_doors import DoorLine, DoorPlace, Doors, ListDoors

SHOWN = sorted({*DoorLine._fields, *DoorPlace._fields} - {"place"})


@EDGE.answers(ListDoors)
async def do_list_doors(query: ListDoors, deps: Deps) -> Doors:
    """Return who lives behind which door."""
    now, today = deps.moment()
    async with deps.sessions.begin() as session:
        doors = await list_doors(session, query, today=today)
        await note(AUDIT, session, query, (line.resident_id for line in doors.lines), fields=SHOWN, now=now)
        return doors
