"""Photos of records."""

from services.visits.deps import Deps
from services.visits.handlers.edge import EDGE
from services.visits.storage.tables import AUDIT
from services.visits.use_cases.keep_photos import get_photo, keep_photo_part, remove_photo
from shared.auditing import noted
from shared.contracts.visits_photos import GetPhoto, KeepPhotoPart, Photo, PhotoKept, PhotoRemoved, RemovePhoto


@EDGE.answers(KeepPhotoPart)
async def do_keep_photo_part(command: KeepPhotoPart, deps: Deps) -> PhotoKept:
    """Keep one part of a photo."""
    async with deps.sessions.begin() as session:
        reply = await keep_photo_part(session, command, now=deps.clock.now())
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())


@EDGE.answers(GetPhoto)
async def do_get_photo(query: GetPhoto, deps: Deps) -> Photo:
    """Show one photo."""
    async with deps.sessions.begin() as session:
        reply = await get_photo(session, query)
        return await noted(AUDIT, session, query, reply, now=deps.clock.now())


@EDGE.answers(RemovePhoto)
async def do_remove_photo(command: RemovePhoto, deps: Deps) -> PhotoRemoved:
    """Delete one photo."""
    async with deps.sessions.begin() as session:
        reply = await remove_photo(session, command)
        return await noted(AUDIT, session, command, reply, now=deps.clock.now())
