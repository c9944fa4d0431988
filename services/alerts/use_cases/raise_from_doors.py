"""What happens at windows and doors as alerts: signals that stay away, calls for help, strangers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Sending
from services.alerts.domain.rules import Occasion
from services.alerts.storage.outcomes import OutcomeStore
from services.alerts.use_cases.close_alert import close_cases
from services.alerts.use_cases.raise_alerts import raise_alerts
from services.alerts.use_cases.raise_from_facts import about_resident
from shared.contracts.visits_door import MoodWorsened
from shared.contracts.visits_escorts import EscortEnded, EscortOverdue
from shared.contracts.visits_passcodes import PasscodeChallengeFailed
from shared.contracts.visits_signals import DistressSignalled, SignalSeen, SignalUnseen

SAME_DAY = timedelta(days=1)
"""A window that closed later than this after a sighting was the window of another day."""

__all__ = [
    "answer_distress",
    "end_escorts",
    "fail_challenges",
    "miss_returns",
    "miss_signals",
    "see_signals",
    "worsen_moods",
]


async def fail_challenges(
    session: AsyncSession, events: Sequence[PasscodeChallengeFailed], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts where somebody at the door did not know the passcode."""
    occasions = [
        Occasion(
            **about_resident(event),
            kind="passcode_challenge_failed",
            case=str(event.resident_id),
            title=event.summary,
        )
        for event in events
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def miss_signals(
    session: AsyncSession, events: Sequence[SignalUnseen], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts where no signal was seen, unless it was seen or the resident was reached since.

    Days in a row are one case: it is the same silence.
    """
    outcomes = OutcomeStore(session)
    unseen = await outcomes.keep_visits([(one.day_id, one.entity_version) for one in events], status="missed")
    silences = [{"resident_id": one.resident_id, "first_at": one.closed_at} for one in events]
    reached = await outcomes.keep_silences(silences)
    occasions = [
        Occasion(**about_resident(one), kind="signal_unseen", case=str(one.resident_id), title=one.summary)
        for one in events
        if one.day_id in unseen and one.resident_id not in reached
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def answer_distress(
    session: AsyncSession, events: Sequence[DistressSignalled], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts for calls for help. Nothing that was seen from outside makes one needless."""
    occasions = [
        Occasion(**about_resident(one), kind="distress_signalled", case=str(one.resident_id), title=one.summary)
        for one in events
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def miss_returns(
    session: AsyncSession, events: Sequence[EscortOverdue], *, sending: Sending, now: datetime
) -> None:
    """Raise alerts for residents whose safe return nobody has confirmed, but not where it was confirmed since."""
    versions = [(one.escort_id, one.entity_version) for one in events]
    missing = await OutcomeStore(session).keep_visits(versions, status="missed")
    occasions = [
        Occasion(**about_resident(one), kind="escort_overdue", case=str(one.escort_id), title=one.summary)
        for one in events
        if one.escort_id in missing
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def end_escorts(session: AsyncSession, events: Sequence[EscortEnded], *, now: datetime) -> None:
    """Close the alerts of ways whose end was confirmed after all."""
    versions = [(one.escort_id, one.entity_version) for one in events]
    newest = await OutcomeStore(session).keep_visits(versions, status="completed")
    texts = {f"escort_overdue:{escort_id}": "已确认完成,警报自动关闭" for escort_id in newest}
    await close_cases(session, texts, outcome="escort_ended", now=now)


async def worsen_moods(
    session: AsyncSession, events: Sequence[MoodWorsened], *, sending: Sending, now: datetime
) -> None:
    """Tell the grid leader of a resident whose mood goes down."""
    occasions = [
        Occasion(
            **about_resident(one),
            kind="mood_worsened",
            case=str(one.resident_id),
            title=one.summary,
            contact_id=one.contact_id,
        )
        for one in events
    ]
    await raise_alerts(session, occasions, sending=sending, now=now)


async def see_signals(session: AsyncSession, events: Sequence[SignalSeen], *, now: datetime) -> None:
    """Close the alerts of signals that a person has seen since; what a device says closes nothing."""
    outcomes = OutcomeStore(session)
    versions = [(event.day_id, event.entity_version) for event in events]
    newest = await outcomes.keep_visits(versions, status="completed")
    seen = [event for event in events if event.day_id in newest and event.source == "observer"]
    silent = await outcomes.unanswered_at(event.resident_id for event in seen)
    texts = {
        f"signal_unseen:{event.resident_id}": "已看到平安信号,警报自动关闭"
        for event in seen
        if event.resident_id not in silent or event.happened_at > silent[event.resident_id] - SAME_DAY
    }
    await close_cases(session, texts, outcome="signal_seen", now=now)
