"""Communities."""

from services.registry.deps import Deps
from services.registry.handlers.edge import EDGE
from services.registry.use_cases import show_staff
from services.registry.use_cases.define_community import define_community
from shared.contracts.registry_requests import Communities, DefineCommunity, Done, ListCommunities


@EDGE.answers(ListCommunities)
async def do_list_communities(query: ListCommunities, deps: Deps) -> Communities:
    """Return the communities that the viewer reaches."""
    async with deps.sessions() as session:
        return await show_staff.communities_of(session, query)


@EDGE.answers(DefineCommunity)
async def do_define_community(command: DefineCommunity, deps: Deps) -> Done:
    """Create or rename a community."""
    async with deps.sessions.begin() as session:
        changed = await define_community(session, command)
    return Done(id=command.command_id, changed=changed)
