"""Watch who looks: remember what services say of themselves, and tell of those that have fallen silent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.looks import SERVICE, Limits, Look, is_deaf, limit_of, silent_among
from services.alerts.storage.base import INBOX, OUTBOX
from services.alerts.storage.looks import LookStore
from services.alerts.storage.turns import alone_with
from services.alerts.use_cases.refuse_stale import refuse_stale
from shared.contracts.alerts_watch import LookItem, LookLost, LookResumed, SaveLookLimit, Watch
from shared.contracts.house import NOWHERE, SERVICE_NAMES, Swept

__all__ = ["OWN", "find_silent", "hear_sweeps", "own_look", "save_limit", "show_watch"]

OWN = "alerts"


async def hear_sweeps(session: AsyncSession, events: Sequence[Swept], *, real: datetime) -> None:
    """Remember the newest of each service and sweep."""
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted((row for event in events for row in _rows(event)), key=lambda row: str(row["looked_at"])):
        newest[row["program"], row["sweep"]] = row
    await LookStore(session).keep(list(newest.values()), real=real)


async def find_silent(session: AsyncSession, *, now: datetime, real: datetime) -> int:
    """Tell once of everybody who has not looked, and once that they look again; returns how many were told of.

    While alerts does not hear itself it judges nobody: the silence may be its own.
    """
    store = LookStore(session)
    limits, looks = await store.limits(), await store.looks(lock=True)
    own = own_look(looks)
    if own is None or is_deaf(own, limits, real=real):
        return 0
    known = {look.program for look in looks}
    if unheard := [service for service in SERVICE_NAMES if service not in known]:
        await store.expect(unheard, own=own)
        looks = await store.looks(lock=True)
    silent = silent_among(looks, limits, hearing_since=own.since_at, real=real)
    told = 0
    for look in looks:
        if _is_gone(look, looks, limits):
            told += await _tell(session, look, silent=False, limits=limits, now=now)
            await store.forget(look)
            continue
        told += await _tell(session, look, silent=look in silent, limits=limits, now=now)
    return told


async def show_watch(session: AsyncSession, *, real: datetime) -> Watch:
    """Return who has looked."""
    store = LookStore(session)
    limits, looks = await store.limits(), await store.looks()
    own = own_look(looks)
    silent = silent_among(looks, limits, hearing_since=own.since_at, real=real) if own else set()
    items = [
        LookItem(
            program=look.program,
            sweep=look.sweep or None,
            looked_at=look.looked_at,
            looked_until=look.looked_until,
            limit_seconds=limit_of(look, limits),
            silent=look in silent,
        )
        for look in looks
    ]
    return Watch(items=items, deaf=is_deaf(own, limits, real=real))


async def save_limit(session: AsyncSession, command: SaveLookLimit, *, now: datetime, real: datetime) -> Watch:
    """Set how long somebody may be silent."""
    if await INBOX.first_time(session, reader="command", event_id=command.command_id):
        fields = {"program": command.program, "sweep": command.sweep or SERVICE, "seconds": command.seconds}
        await _refuse_stale(session, command)
        await LookStore(session).save_limit(
            fields | {"author": command.actor, "reason": command.reason, "saved_at": now}
        )
    return await show_watch(session, real=real)


async def _refuse_stale(session: AsyncSession, command: SaveLookLimit) -> None:
    store, place = LookStore(session), (command.program, command.sweep or SERVICE)
    await alone_with(session, f"look_limit:{place}")
    limits = await store.limits()
    stands = next((limit_of(one, limits) for one in await store.looks() if (one.program, one.sweep) == place), None)
    shown = None if command.shown is None or stands is None else str(command.shown)
    refuse_stale(shown, now=str(stands), wanted=str(command.seconds), what="这项时限")


def own_look(looks: Sequence[Look]) -> Look | None:
    """Return what alerts has heard of itself."""
    return next((look for look in looks if (look.program, look.sweep) == (OWN, SERVICE)), None)


def _rows(event: Swept) -> list[dict[str, Any]]:
    of_all = {
        "program": event.program,
        "sweep": SERVICE,
        "looked_at": event.said_at,
        "looked_until": None,
        "every_seconds": event.every_seconds,
    }
    return [
        of_all,
        *(
            {
                "program": event.program,
                "sweep": look.sweep,
                "looked_at": event.said_at - timedelta(seconds=look.behind_seconds),
                "looked_until": look.looked_until,
                "every_seconds": look.every_seconds,
            }
            for look in event.sweeps
        ),
    ]


def _is_gone(look: Look, looks: Sequence[Look], limits: Limits) -> bool:
    """Say whether the service speaks and no longer names this sweep: a release has taken it away."""
    if look.sweep == SERVICE:
        return False
    service = next((one for one in looks if (one.program, one.sweep) == (look.program, SERVICE)), None)
    return service is not None and service.heard_at - look.heard_at > timedelta(seconds=limit_of(service, limits))


async def _tell(session: AsyncSession, look: Look, *, silent: bool, limits: Limits, now: datetime) -> int:
    """Tell of a silence that began or ended; what was told stays told."""
    if silent == look.lost:
        return 0
    version = await LookStore(session).count(look)
    about: dict[str, Any] = {
        **NOWHERE,
        "occurred_at": now,
        "look_id": LookLost.identify(look.program, look.sweep),
        "program": look.program,
        "sweep": look.sweep or None,
        "entity_version": version,
    }
    if silent:
        event = LookLost(**about, looked_at=look.looked_at, limit_seconds=limit_of(look, limits))
        await OUTBOX.add(session, event)
    else:
        await OUTBOX.add(session, LookResumed(**about))
    return 1
