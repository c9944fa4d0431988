"""Answer those who ask for the staff and the communities."""

from collections import Counter, defaultdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.storage.areas import AreaStore
from services.registry.storage.held import held_of
from services.registry.storage.staff import StaffStore
from shared.access import SYSTEM_ROLES
from shared.contracts.registry_requests import (
    Communities,
    CommunityItem,
    ListCommunities,
    ListStaff,
    StaffItem,
    StaffList,
)
from shared.contracts.words import CareRole

__all__ = ["communities_of", "staff_of"]


async def communities_of(session: AsyncSession, query: ListCommunities) -> Communities:
    """Return the communities that somebody reaches, by code; to a program all of them."""
    viewer = query.viewer
    return Communities(
        items=[
            CommunityItem(
                code=one.code,
                name=one.name,
                street_name=one.street_name,
                district_name=one.district_name,
                compounds=one.compounds,
                grids=one.grids,
                persons=one.persons,
            )
            for one in await AreaStore(session).communities(counted=query.with_persons)
            if viewer is None or viewer.role in SYSTEM_ROLES or viewer.reaches(one.code)
        ]
    )


async def staff_of(session: AsyncSession, query: ListStaff) -> StaffList:
    """Return the staff of a community with their posts, by kind and name; to whoever leads grids those of theirs."""
    store = StaffStore(session)
    paired: Counter[UUID] = Counter()
    posts: dict[UUID, list[str]] = defaultdict(list)
    for duty in await store.duties_of(query.community):
        if duty.scope == "resident":
            paired[duty.staff_id] += 1
        else:
            posts[duty.staff_id].append(post_text(duty.role, duty.scope, duty.scope_key))
    return StaffList(
        items=[
            StaffItem(
                staff_id=member.id,
                name=member.name,
                kind=member.kind,
                phones=list(member.phones),
                email=member.email,
                group=member.team,
                language="en" if member.language == "en" else "zh",
                residents=paired[member.id],
                posts=posts[member.id],
                active=member.active,
                version=member.version,
            )
            for member in await store.of_community(query.community, held=held_of(query.viewer))
        ]
    )


def post_text(role: str, scope: str, scope_key: str) -> str:
    """Return a post as it is called: ``3幢楼长``, ``安和小区主任``, ``社区书记``."""
    word = CareRole(role).chinese
    if scope == "building":
        compound, _, building = scope_key.rpartition("/")
        return f"{compound}{building}幢{word}" if building else f"{compound}{word}"
    if scope == "grid":
        return f"第{scope_key}网格{word}"
    return word if scope == "community" else f"{scope_key.removesuffix('小区')}{word}"
