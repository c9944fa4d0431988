"""Gather everything about one resident."""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.console.channels.owners import Answer, Owners
from shared.contracts.alerts_requests import AlertPage, ListAlerts
from shared.contracts.base import Refusal
from shared.contracts.registry_archive import ArchiveCard, GetArchive, ListStatusClasses, StatusClasses, StatusClassItem
from shared.contracts.registry_requests import GetResident, ResidentCard
from shared.contracts.visits_requests import GetHistory, History, ListVisits, VisitPage

__all__ = ["EDITING", "EditBase", "MustKnow", "ResidentFile", "load_edit", "load_resident", "must_knows_of"]


EDITING = "修改资料,显示完整电话"
"""What the audit is told of whoever opens the form, which shows whole numbers."""


@dataclass(frozen=True)
class MustKnow:
    """One thing to know before knocking: the words of the record, or how many of something."""

    key: str
    text: str = ""
    count: int = 0


@dataclass(frozen=True)
class ResidentFile:
    """One resident as the card shows them; any part may be missing while its owner does not answer."""

    card: Answer[ResidentCard]
    visits: Answer[VisitPage]
    history: Answer[History]
    alerts: Answer[AlertPage]
    must_knows: list[MustKnow]
    archive: ArchiveCard | None = None
    """What is known at all and since when; None for whoever may not read files, and while nobody says."""


async def load_resident(owners: Owners, *, resident_id: UUID, today: date) -> ResidentFile:
    """Ask all who know something."""
    card, visits, history, alerts, archive = await asyncio.gather(
        owners.attempt(GetResident(resident_id=resident_id), ResidentCard),
        owners.attempt(ListVisits(resident_id=resident_id, day=today), VisitPage),
        owners.attempt(GetHistory(resident_id=resident_id, limit=30), History),
        owners.attempt(
            ListAlerts(
                resident_id=resident_id, statuses=["open", "acknowledged", "unresolved_exhausted", "closed"], limit=20
            ),
            AlertPage,
        ),
        owners.attempt(GetArchive(resident_id=resident_id), ArchiveCard),
    )
    return ResidentFile(
        card=card,
        visits=visits,
        history=history,
        alerts=alerts,
        must_knows=must_knows_of(card.value, told=archive.value is not None) if card.value else [],
        archive=archive.value,
    )


def must_knows_of(card: ResidentCard, *, told: bool = False) -> list[MustKnow]:
    """Return what one should know before knocking; `told` of the four must-knows already, only what they do not say."""
    matters = [
        MustKnow("remark", text=card.remark or ""),
        MustKnow("elsewhere", count=int("lives_elsewhere" in card.flags)),
        MustKnow("confirm", text="、".join(card.unknown_words)),
        MustKnow("no_phone", count=int(not card.item.phones)),
        MustKnow("relatives", count=0 if told else len(card.relative_phones)),
        MustKnow("likes", text="" if told else "、".join([*card.hobbies, *card.skills])),
    ]
    return [matter for matter in matters if matter.text or matter.count]


@dataclass(frozen=True)
class EditBase:
    """What can be changed of a resident, as it is now."""

    card: ResidentCard
    archive: ArchiveCard
    classes: list[StatusClassItem]


async def load_edit(owners: Owners, *, resident_id: UUID) -> EditBase | Refusal:
    """Ask for everything that can be changed; all of it, or why there is no form."""
    asker = owners.because(EDITING)
    card, archive, classes = await asyncio.gather(
        asker.attempt(GetResident(resident_id=resident_id), ResidentCard),
        asker.attempt(GetArchive(resident_id=resident_id), ArchiveCard),
        owners.attempt(ListStatusClasses(), StatusClasses),
    )
    refusal = card.refusal or archive.refusal or classes.refusal
    if card.value is None or archive.value is None or classes.value is None:
        assert refusal is not None  # noqa: S101 - an answer is one or the other
        return refusal
    return EditBase(card.value, archive.value, classes.value.items)
