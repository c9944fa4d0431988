"""What somebody who asks may learn of why a resident is visited."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.restrictions import RestrictionStore
from shared.access import SYSTEM_ROLES, Reach, reach_of
from shared.contracts.base import Viewer
from shared.contracts.visits_requests import VisitItem
from shared.contracts.words import Category

__all__ = ["PLAIN_REASON", "Sight", "may_change", "sight_of"]

PLAIN_REASON = "社区走访"
"""Said instead of a rule or plan whose name would tell a restricted category."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is left of reasons for one asker. The visit itself is always shown: nobody must be missed for secrecy."""

    whole: bool
    """Whether restricted categories, and all that follows from them, may be told."""
    actor: str | None = None
    rules: frozenset[UUID] = frozenset()
    """Rules that hold for restricted categories alone."""
    names: frozenset[str] = frozenset()
    """What these rules, and such plans of services, are called or were called."""
    hidden: frozenset[str] = frozenset()
    """Categories that do not exist for the asker."""

    def item(self, item: VisitItem) -> VisitItem:
        """Return a visit as the asker may see it; liaisons see their own whatever the reason."""
        if self._sees_all(item.liaison_id):
            return item
        told = item.rule_id in self.rules
        kept = {
            "categories": self.categories(item.categories, liaison_id=item.liaison_id),
            "reason": self.name(item.reason),
            "reasons": self.reasons(item.reasons),
        }
        return item.model_copy(update=kept | ({"rule_id": None, "rule_version": None} if told else {}))

    def categories(self, categories: list[Category], *, liaison_id: UUID | None) -> list[Category]:
        """Return the categories of somebody whom this liaison visits, as the asker may know of them."""
        if not categories or self._sees_all(liaison_id):
            return categories
        return [category for category in categories if category not in self.hidden]

    def _sees_all(self, liaison_id: UUID | None) -> bool:
        return self.whole or (self.actor is not None and self.actor == str(liaison_id))

    def name(self, name: str) -> str:
        """Return the name of a rule or plan, or what stands for it."""
        return name if self.whole or name not in self.names else PLAIN_REASON

    def reasons(self, reasons: list[str]) -> list[str]:
        """Return why somebody is visited, without what tells a restricted category: never an empty reason for it."""
        if self.whole:
            return reasons
        return [self._reason(reason) for reason in reasons if reason.partition("(")[0] not in self.names]

    def _reason(self, reason: str) -> str:
        name, bracket, words = reason.partition("(")
        hidden = {Category(category).chinese for category in self.hidden}
        kept = [word for word in words.removesuffix(")").split("、") if word and word not in hidden]
        return f"{name}({'、'.join(kept)})" if bracket and kept else name


async def sight_of(session: AsyncSession, viewer: Viewer | None) -> Sight:
    """Return what an asker may see; one who does not say who they are has the least right."""
    if viewer is not None and viewer.may_see_restricted:
        return Sight(whole=True)
    store = RestrictionStore(session)
    hidden = await store.restricted()
    rules, names = await store.told_by(hidden)
    return Sight(whole=False, actor=viewer.actor if viewer else None, rules=rules, names=names, hidden=hidden)


def may_change(community: str | None, viewer: Viewer | None) -> bool:
    """Say whether what holds in a community, or in all, is somebody's to change; programs change everything."""
    if viewer is None or viewer.role in SYSTEM_ROLES:
        return True
    return reach_of(viewer.role) is Reach.DISTRICT if community is None else viewer.reaches(community)
