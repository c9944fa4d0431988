"""Facts from windows and doors."""

from services.alerts.deps import Deps
from services.alerts.handlers.edge import EDGE
from services.alerts.handlers.facts import RAISED
from services.alerts.use_cases.raise_from_doors import (
    answer_distress,
    end_escorts,
    fail_challenges,
    miss_returns,
    miss_signals,
    see_signals,
    worsen_moods,
)
from shared.contracts.visits_door import MoodWorsened
from shared.contracts.visits_escorts import EscortEnded, EscortOverdue
from shared.contracts.visits_passcodes import PasscodeChallengeFailed
from shared.contracts.visits_signals import DistressSignalled, SignalSeen, SignalUnseen


@EDGE.on_many(PasscodeChallengeFailed, batch=RAISED)
async def on_challenges_failed(events: list[PasscodeChallengeFailed], deps: Deps) -> None:
    """Tell the community at once that there may be an impostor."""
    async with deps.sessions.begin() as session:
        await fail_challenges(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(SignalUnseen, batch=RAISED)
async def on_signals_unseen(events: list[SignalUnseen], deps: Deps) -> None:
    """Begin the steps for somebody of whom nothing was seen."""
    async with deps.sessions.begin() as session:
        await miss_signals(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(DistressSignalled, batch=RAISED)
async def on_distress_signalled(events: list[DistressSignalled], deps: Deps) -> None:
    """Send somebody to a call for help."""
    async with deps.sessions.begin() as session:
        await answer_distress(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(MoodWorsened, batch=RAISED)
async def on_moods_worsened(events: list[MoodWorsened], deps: Deps) -> None:
    """Tell the grid leader once."""
    async with deps.sessions.begin() as session:
        await worsen_moods(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(EscortOverdue, batch=RAISED)
async def on_escorts_overdue(events: list[EscortOverdue], deps: Deps) -> None:
    """Look for somebody who is not known to be home."""
    async with deps.sessions.begin() as session:
        await miss_returns(session, events, sending=deps.sending, now=deps.clock.now())


@EDGE.on_many(EscortEnded)
async def on_escorts_ended(events: list[EscortEnded], deps: Deps) -> None:
    """Close the alerts of those who are home after all."""
    async with deps.sessions.begin() as session:
        await end_escorts(session, events, now=deps.clock.now())


@EDGE.on_many(SignalSeen)
async def on_signals_seen(events: list[SignalSeen], deps: Deps) -> None:
    """Close the alerts of signals that were seen after all."""
    async with deps.sessions.begin() as session:
        await see_signals(session, events, now=deps.clock.now())
