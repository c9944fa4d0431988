"""Give residents a passcode, and another one when its time has come, their liaison changes or it may have leaked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.phrase import choose_phrase, themes_on
from services.visits.storage.outgoing import tell
from services.visits.storage.passcode_tables import PasscodeRow
from services.visits.storage.passcodes import Fresh, PasscodeStore, Turn
from services.visits.storage.phrases import approved_phrases
from shared.areas import place_of
from shared.contracts.base import Event
from shared.contracts.visits_passcodes import PasscodeRotated
from shared.sealing import SealedError, Sealer

__all__ = ["TURN_BATCH", "Rotation", "phrase_of", "replace_passcodes", "turn_passcodes"]

TURN_BATCH = 200
"""Passcodes replaced in one transaction: a few tens of milliseconds, in which nobody can look at them."""

UNKNOWN_RETRY = timedelta(minutes=1)
"""The circle of a resident may come before the resident."""

UNWANTED_RETRY = timedelta(days=1)
"""Somebody who is off the list may come back on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """How passcodes are replaced in this deployment."""

    sealer: Sealer
    chance: Random
    shortest: timedelta
    longest: timedelta
    grace: timedelta
    leak_grace: timedelta
    """After a leak somebody else may know it, but the liaison still has to be let in to tell the new one."""
    memory: int
    """So many passcodes of a resident in a row are all different."""

    def next_turn(self, now: datetime) -> datetime:
        """Draw when the next one is due: irregularly, so that nobody can wait for it."""
        span = (self.longest - self.shortest).total_seconds()
        return now + self.shortest + timedelta(seconds=self.chance.uniform(0, span))


def phrase_of(row: PasscodeRow, sealer: Sealer) -> str:
    """Return the phrase of a passcode.

    Raises
    ------
    SealedError
        Raised if none of the keys opens it.
    """
    return sealer.open(row.sealed, about=_about(row.resident_id, row.number))


async def turn_passcodes(
    session: AsyncSession, rotation: Rotation, *, now: datetime, today: date, limit: int = TURN_BATCH
) -> datetime | None:
    """Replace the passcodes whose turn has come.

    Returns
    -------
    datetime or None
        When to look again: `now` if there may be more at once, else the next turn, None if there is none.
    """
    store = PasscodeStore(session)
    turns = await store.claim_turns(now=now, limit=limit)
    due, later = [], {}
    for turn in turns:
        if turn.wanted and turn.liaison_id is not None:
            due.append(turn)
        else:
            later[turn.resident_id] = now + (UNWANTED_RETRY if turn.known else UNKNOWN_RETRY)
    await store.put_off(later)
    await replace_passcodes(session, due, rotation, now=now, today=today)
    return now if len(turns) == limit else await store.next_turn()


async def replace_passcodes(
    session: AsyncSession,
    turns: Sequence[Turn],
    rotation: Rotation,
    *,
    now: datetime,
    today: date,
    reason: str | None = None,
) -> None:
    """Set a new passcode for each of these residents, have them told of it, and tell that it was replaced.

    Parameters
    ----------
    reason
        Why; None is as the turn itself says: the first, another liaison, or simply due.
    """
    if not turns:
        return
    store, themes = PasscodeStore(session), themes_on(today)
    residents = [turn.resident_id for turn in turns]
    before = await store.sealed_before(residents, count=rotation.memory)
    fresh = []
    for turn in turns:
        avoid = {_known(rotation.sealer, turn.resident_id, *one) for one in before.get(turn.resident_id, ())}
        phrase = choose_phrase(
            approved_phrases(), themes=themes, avoid=avoid, personal=turn.personal, chance=rotation.chance
        )
        fresh.append(_fresh(turn, phrase, rotation, now=now, reason=reason or _reason(turn)))
    await store.set(fresh, now=now)
    await store.brief(residents, reason="rotated", now=now)
    await tell(session, [_rotated(one, now=now) for one in fresh if one.number > 1])


def _known(sealer: Sealer, resident_id: UUID, number: int, sealed: bytes) -> str | None:
    """Return a former phrase; None if it was sealed with a key that is gone."""
    try:
        return sealer.open(sealed, about=_about(resident_id, number))
    except SealedError:
        return None


def _reason(turn: Turn) -> str:
    if turn.number == 0:
        return "first"
    return "due" if turn.liaison_id == turn.former_liaison_id else "liaison_changed"


def _fresh(turn: Turn, phrase: str, rotation: Rotation, *, now: datetime, reason: str) -> Fresh:
    return Fresh(
        turn=turn,
        sealed=rotation.sealer.seal(phrase, about=_about(turn.resident_id, turn.number + 1)),
        reason=reason,
        turn_at=rotation.next_turn(now),
        former_ends_at=now + (rotation.leak_grace if reason == "leak_suspected" else rotation.grace),
    )


def _about(resident_id: UUID, number: int) -> str:
    return f"passcode:{resident_id}:{number}"


def _rotated(fresh: Fresh, *, now: datetime) -> Event:
    return PasscodeRotated(
        event_id=PasscodeRotated.identify(fresh.turn.resident_id, fresh.number),
        occurred_at=now,
        **place_of(fresh.turn.area or ""),
        entity_version=fresh.number,
        resident_id=fresh.turn.resident_id,
        number=fresh.number,
        reason=fresh.reason,
        former_ends_at=fresh.former_ends_at,
    )
