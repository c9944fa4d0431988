"""The inbox: what a reader has acted on, remembered in the reader's own transaction."""

import asyncio
from uuid import uuid4

from shared.database import Sessions
from tests.integration.shared.trial import INBOX


async def test_an_event_is_new_once_for_each_reader(trial_sessions: Sessions) -> None:
    event = uuid4()

    async with trial_sessions.begin() as session:
        first = await INBOX.first_time(session, reader="raise", event_id=event)
        again = await INBOX.first_time(session, reader="raise", event_id=event)
        other = await INBOX.first_time(session, reader="close", event_id=event)

    assert (first, again, other) == (True, False, True)


async def test_an_event_whose_transaction_was_undone_is_new_again(trial_sessions: Sessions) -> None:
    event = uuid4()

    async with trial_sessions() as session:
        await INBOX.first_time(session, reader="raise", event_id=event)
        await session.rollback()
    async with trial_sessions.begin() as session:
        assert await INBOX.first_time(session, reader="raise", event_id=event)


async def test_two_replicas_that_get_one_event_at_the_same_time_act_once(trial_sessions: Sessions) -> None:
    events = [uuid4() for _ in range(20)]

    async def replica() -> int:
        acted = 0
        for event in events:
            async with trial_sessions.begin() as session:
                acted += await INBOX.first_time(session, reader="raise", event_id=event)
        return acted

    assert sum(await asyncio.gather(*(replica() for _ in range(4)))) == len(events)


async def test_of_a_batch_only_what_is_new_is_returned(trial_sessions: Sessions) -> None:
    old, new = uuid4(), uuid4()

    async with trial_sessions.begin() as session:
        await INBOX.first_time(session, reader="raise", event_id=old)
        assert await INBOX.unseen(session, reader="raise", event_ids=[old, new, new]) == {new}
        assert await INBOX.unseen(session, reader="raise", event_ids=[]) == set()
