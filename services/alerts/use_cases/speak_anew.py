"""Say anew what somebody is told of several, where one of them may not be named any more."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.texts import GROUP_ROLE
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.notices import ClaimedNotice
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.tell_people import saying_of

__all__ = ["speak_anew"]


async def speak_anew(session: AsyncSession, claimed: Sequence[ClaimedNotice]) -> list[ClaimedNotice]:
    """Return the notices as they may leave at this moment: without those of whom nobody is told any more.

    A summary counts and names nobody, and neither does a post to a group.
    """
    naming = [one for one in claimed if not one.notice.covers and one.notice.role != GROUP_ROLE]
    store = GroupStore(session)
    stale = await store.unspeakable({one.notice.alert_id for one in naming}) if naming else set()
    if not stale:
        return list(claimed)
    alerts = await AlertStore(session).by_id(stale)
    book = await TemplateStore(session).book()
    homes = await store.homes_of(alerts.values())
    changed = {one.notice.id: one for one in naming if one.notice.alert_id in stale}
    for one in changed.values():
        known = homes[one.notice.alert_id]
        saying = saying_of(alerts[one.notice.alert_id], known.home, {"title": one.title}, before=None)
        one.notice.text = book.write(saying, channel=one.notice.channel).text or one.title
    silent = {one: known.silent_because for one, known in homes.items()}
    return [
        one._replace(silent_because=one.silent_because or silent[one.notice.alert_id])
        if one.notice.id in changed
        else one
        for one in claimed
    ]
