"""What is no news: somebody in hospital does not open the door. It is written down instead of told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.rules import Occasion
from services.alerts.domain.texts import INHIBITOR_TEXTS
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.rules import RuleStore

__all__ = ["without_inhibited"]

PRESENCES = {"hospital": "in_hospital", "station": "at_station", "away": "away"}

OPEN = "open:"


async def without_inhibited(session: AsyncSession, occasions: Sequence[Occasion], *, now: datetime) -> list[Occasion]:
    """Return what is news, and write down the rest with the reason."""
    asking = [one for one in occasions if one.resident_id and one.rule.inhibited_by]
    if not asking:
        return list(occasions)
    residents = [one.resident_id for one in asking if one.resident_id]
    presences = await CopyStore(session).presences_of(residents)
    kinds = {word.removeprefix(OPEN) for one in asking for word in one.rule.inhibited_by if word.startswith(OPEN)}
    known = await AlertStore(session).unclosed_kinds(residents, kinds=kinds)
    news: list[Occasion] = []
    held: list[tuple[Occasion, str]] = []
    for one in occasions:
        words = {f"{OPEN}{kind}" for about, kind in known if about == one.resident_id}
        if one.resident_id:
            words.add(PRESENCES.get(presences.get(one.resident_id, ""), ""))
        reason = next((word for word in one.rule.inhibited_by if word in words), None)
        if reason is None:
            news.append(one)
        else:
            held.append((one, INHIBITOR_TEXTS.get(reason, "同一老人已有更紧急的警报")))
    await RuleStore(session).write_inhibited(held, now=now)
    return news
