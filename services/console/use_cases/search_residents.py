"""Find residents of one community."""

from services.console.channels.owners import Answer, Owners
from shared.contracts.registry_requests import CommunityCounts, CountCommunity, ResidentPage, SearchResidents
from shared.contracts.words import Category

__all__ = ["count_community", "search_residents"]

LONGEST_TEXT = 40
"""A name, a door or a number; what is longer finds nobody."""


async def search_residents(
    owners: Owners,
    *,
    community: str,
    text: str = "",
    category: Category | None = None,
    special_only: bool = False,
    include_off_list: bool = False,
    after: str | None = None,
    limit: int,
) -> Answer[ResidentPage]:
    """Ask registry for residents; all of them without a text."""
    query = SearchResidents(
        community=community,
        text=text[:LONGEST_TEXT],
        category=category,
        special_only=special_only,
        include_off_list=include_off_list,
        after=after,
        limit=limit,
    )
    return await owners.attempt(query, ResidentPage)


async def count_community(owners: Owners, *, community: str) -> Answer[CommunityCounts]:
    """Ask registry how many live there."""
    return await owners.attempt(CountCommunity(community=community), CommunityCounts)
