"""Gather everything about one resident."""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.alerts_requests import AlertPage, ListAlerts
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.contracts.visits_requests import GetHistory, History, ListVisits, VisitPage

__all__ = ["ResidentFile", "load_resident", "must_knows_of"]


@dataclass(frozen=True)
class ResidentFile:
    """One resident as the card shows them; any part may be missing while its owner does not answer."""

    card: Answer[ResidentCard]
    visits: Answer[VisitPage]
    history: Answer[History]
    alerts: Answer[AlertPage]
    must_knows: list[tuple[str, str]]


async def load_resident(owners: Owners, *, resident_id: UUID, today: date) -> ResidentFile:
    """Ask all who know something."""
    card, visits, history, alerts = await asyncio.gather(
        owners.attempt(GetResident(resident_id=resident_id), ResidentCard),
        owners.attempt(ListVisits(resident_id=resident_id, day=today), VisitPage),
        owners.attempt(GetHistory(resident_id=resident_id, limit=30), History),
        owners.attempt(
            ListAlerts(
                resident_id=resident_id, statuses=["open", "acknowledged", "unresolved_exhausted", "closed"], limit=20
            ),
            AlertPage,
        ),
    )
    return ResidentFile(
        card=card,
        visits=visits,
        history=history,
        alerts=alerts,
        must_knows=must_knows_of(card.value) if card.value else [],
    )


def must_knows_of(card: ResidentCard) -> list[tuple[str, str]]:
    """Return what one should know before knocking: the name of the matter, and the text."""
    told = [("remark", card.remark or "")]
    if "lives_elsewhere" in card.flags:
        told.append(("elsewhere", "户籍在此,人住外地,先电话联系"))
    told.append(("confirm", "、".join(card.unknown_words)))
    told.append(("likes", "、".join([*card.hobbies, *card.skills])))
    told.append(("relatives", f"{len(card.relative_phones)} 个号码" if card.relative_phones else ""))
    return [(key, text) for key, text in told if text]
