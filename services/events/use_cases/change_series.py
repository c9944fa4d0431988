"""Enrol in all sessions of a series, withdraw from them, or cancel them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.events.domain import wording
from services.events.storage.enrolments import EnrolmentStore
from services.events.storage.series import SeriesStore
from services.events.use_cases.cancel_activity import cancel_activity
from services.events.use_cases.enrol_resident import enrol_resident
from services.events.use_cases.withdraw_resident import withdraw_resident
from shared.contracts.activities_requests import ActivityChanged, CancelActivity, EnrolResident, WithdrawResident
from shared.contracts.activities_series import CancelSeries, EnrolInSeries, SeriesEnrolment, WithdrawFromSeries
from shared.edge import RefusedError

__all__ = ["cancel_series", "enrol_in_series", "withdraw_from_series"]


async def enrol_in_series(session: AsyncSession, command: EnrolInSeries, *, now: datetime) -> SeriesEnrolment:
    """Enrol a resident in every session still to come, each with its own seats and queue.

    Raises
    ------
    RefusedError
        Raised if there is no such series, nothing of it is to come, the resident is unknown or off the list, or it has
        several venues and nobody said which.
    """
    places = await SeriesStore(session).places(command.series_id)
    if len(places) > 1 and command.place not in places:
        raise RefusedError(wording.venue_needed(places), field="place")

    async def enrol(activity_id: UUID) -> ActivityChanged:
        one = EnrolResident(
            command_id=uuid5(command.command_id, str(activity_id)),
            activity_id=activity_id,
            resident_id=command.resident_id,
            actor=command.actor,
        )
        return await enrol_resident(session, one, now=now)

    return await _each_to_come(session, command.series_id, enrol, place=command.place)


async def withdraw_from_series(session: AsyncSession, command: WithdrawFromSeries, *, now: datetime) -> SeriesEnrolment:
    """Take a resident out of every session still to come in which they have a seat or a place.

    Raises
    ------
    RefusedError
        Raised if there is no such series, or nothing of it is to come.
    """
    enrolments = EnrolmentStore(session)

    async def withdraw(activity_id: UUID) -> ActivityChanged | None:
        known = await enrolments.of(activity_id, command.resident_id)
        if known is None or known.attended_at is not None:
            return None
        one = WithdrawResident(
            command_id=uuid5(command.command_id, str(activity_id)),
            activity_id=activity_id,
            resident_id=command.resident_id,
            actor=command.actor,
        )
        return await withdraw_resident(session, one, now=now)

    return await _each_to_come(session, command.series_id, withdraw)


async def cancel_series(session: AsyncSession, command: CancelSeries, *, now: datetime) -> SeriesEnrolment:
    """Cancel every session still to come.

    Raises
    ------
    RefusedError
        Raised if there is no such series, or nothing of it is to come.
    """

    async def cancel(activity_id: UUID) -> ActivityChanged:
        one = CancelActivity(activity_id=activity_id, reason=command.reason, actor=command.actor)
        return await cancel_activity(session, one, now=now)

    return await _each_to_come(session, command.series_id, cancel)


async def _each_to_come(
    session: AsyncSession,
    series_id: UUID,
    change: Callable[[UUID], Awaitable[ActivityChanged | None]],
    *,
    place: str = "",
) -> SeriesEnrolment:
    """Change the sessions in the order of their days, so that two commands never wait for each other."""
    store = SeriesStore(session)
    if await store.find(series_id) is None:
        raise RefusedError.not_found(wording.SERIES_UNKNOWN)
    sessions = await store.sessions(series_id, to_come=True, place=place)
    if not sessions:
        raise RefusedError.conflict(wording.SERIES_OVER)
    changes = [await change(activity_id) for activity_id in sessions]
    return SeriesEnrolment(sessions=[each for each in changes if each is not None])
