"""Gather who stands by a resident: who answers, relatives and what they may be told, how to write to them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.alerts_feeds import FeedItem, Feeds, ListFeeds
from shared.contracts.registry_agreements import Guardians, GuardiansOf
from shared.contracts.registry_correspondence import Correspondence, GetCorrespondence
from shared.contracts.registry_people import ConsentItem, ListRelatives, RelativeItem, Relatives
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.people import plain_phone

__all__ = ["CircleFile", "Permission", "find_relative", "load_circle", "permissions_of", "unnamed_phones"]


@dataclass(frozen=True)
class Permission:
    """What a relative may be told for one purpose, or might once."""

    purpose: str
    fields: list[str]
    given_at: datetime
    medium: str
    recorded_by: str
    by_guardian: bool
    withdrawn_at: datetime | None
    withdrawn_by: str | None


@dataclass(frozen=True)
class CircleFile:
    """Who stands by one resident; any part may be missing."""

    card: Answer[ResidentCard]
    relatives: Answer[Relatives]
    correspondence: Answer[Correspondence]
    guardians: Answer[Guardians]
    feeds: Answer[Feeds] | None
    """None for whoever may not know of links."""

    def links_of(self, relative_id: UUID) -> list[FeedItem]:
        """Return the links of a relative that can be opened now."""
        items = self.feeds.value.items if self.feeds and self.feeds.value else []
        return [item for item in items if item.contact_id == relative_id and item.usable]


async def load_circle(owners: Owners, *, resident_id: UUID, with_links: bool) -> CircleFile:
    """Ask registry, and alerts for the links of relatives."""
    feeds = owners.attempt(ListFeeds(resident_id=resident_id), Feeds) if with_links else _nothing()
    card, relatives, correspondence, guardians, links = await asyncio.gather(
        owners.attempt(GetResident(resident_id=resident_id), ResidentCard),
        owners.attempt(ListRelatives(resident_id=resident_id), Relatives),
        owners.attempt(GetCorrespondence(resident_id=resident_id), Correspondence),
        owners.attempt(GuardiansOf(resident_id=resident_id), Guardians),
        feeds,
    )
    return CircleFile(card=card, relatives=relatives, correspondence=correspondence, guardians=guardians, feeds=links)


async def _nothing() -> None:
    return None


async def find_relative(owners: Owners, *, resident_id: UUID, relative_id: UUID) -> Answer[RelativeItem]:
    """Return one relative; neither a value nor a refusal for one that is not there."""
    answer = await owners.attempt(ListRelatives(resident_id=resident_id), Relatives)
    found = [one for one in (answer.value.items if answer.value else []) if one.relative_id == relative_id]
    return Answer(value=found[0]) if found else Answer(refusal=answer.refusal)


def unnamed_phones(card: ResidentCard, relatives: Answer[Relatives]) -> list[str]:
    """Return the relatives' numbers of the roster of which nobody has said whose they are; none while nobody knows."""
    if relatives.value is None:
        return []
    named = {plain_phone(phone) for one in relatives.value.items for phone in one.phones}
    return [phone for phone in card.relative_phones if plain_phone(phone) not in named]


def permissions_of(consents: Iterable[ConsentItem]) -> list[Permission]:
    """Put together what was said at one time for one purpose; what holds stands first, then the newest."""
    together: dict[tuple[object, ...], list[ConsentItem]] = {}
    for one in consents:
        key = (one.purpose, one.given_at, one.medium, one.recorded_by, one.agreement_id, one.withdrawn_at)
        together.setdefault(key, []).append(one)
    made = [
        Permission(
            purpose=items[0].purpose,
            fields=[item.field for item in items],
            given_at=items[0].given_at,
            medium=items[0].medium,
            recorded_by=items[0].recorded_by,
            by_guardian=items[0].agreement_id is not None,
            withdrawn_at=items[0].withdrawn_at,
            withdrawn_by=items[0].withdrawn_by,
        )
        for items in together.values()
    ]
    made.sort(key=lambda one: one.given_at, reverse=True)
    return sorted(made, key=lambda one: one.withdrawn_at is not None)
