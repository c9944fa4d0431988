"""How residents want to be written to."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases.keep_audit import note_read, note_write
from services.registry.use_cases.keep_correspondence import correspondence_of, save_correspondence
from shared.contracts.registry_correspondence import Correspondence, GetCorrespondence, SaveCorrespondence
from shared.contracts.registry_requests import Done


@EDGE.answers(SaveCorrespondence)
async def do_save_correspondence(command: SaveCorrespondence, deps: Deps) -> Done:
    """Write what a resident said."""
    async with deps.sessions.begin() as session:
        changed = await save_correspondence(session, command, now=deps.clock.now())
        await note_write(session, command, [command.resident_id], now=deps.clock.now())
    return Done(id=command.resident_id, changed=changed)


@EDGE.answers(GetCorrespondence)
async def do_get_correspondence(query: GetCorrespondence, deps: Deps) -> Correspondence:
    """Return what holds for a resident."""
    async with deps.sessions.begin() as session:
        reply = await correspondence_of(session, query)
        await note_read(session, query, [query.resident_id], shown=Correspondence, now=deps.clock.now())
        return reply
