"""One-to-one helpers."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import pair_helper
from services.registry.use_cases.keep_audit import note_read, note_write
from shared.auditing import people_in
from shared.contracts.registry_helpers import HelperGap, HelperGaps, ListHelperGaps, PairHelper
from shared.contracts.registry_requests import Done


@EDGE.answers(PairHelper)
async def do_pair_helper(command: PairHelper, deps: Deps) -> Done:
    """Give a resident a helper, or end it."""
    async with deps.sessions.begin() as session:
        changed = await pair_helper.pair_helper(session, command, now=deps.clock.now())
        await note_write(session, command, [command.resident_id], now=deps.clock.now())
    return Done(id=command.command_id, changed=changed)


@EDGE.answers(ListHelperGaps)
async def do_list_helper_gaps(query: ListHelperGaps, deps: Deps) -> HelperGaps:
    """Return who should have a helper."""
    async with deps.sessions.begin() as session:
        reply = await pair_helper.helper_gaps(session, query)
        await note_read(session, query, people_in(reply), shown=HelperGap, now=deps.clock.now())
        return reply
