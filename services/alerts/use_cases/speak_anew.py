"""Say anew what somebody is told of several, where one of them may not be named any more."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.notices import Recipient
from services.alerts.domain.templates import TextBook
from services.alerts.domain.texts import GROUP_ROLE
from services.alerts.storage.alerts import AlertStore
from services.alerts.storage.copies import KnownResident
from services.alerts.storage.groups import GroupStore
from services.alerts.storage.notices import ClaimedNotice
from services.alerts.storage.tables import AlertRow
from services.alerts.storage.templates import TemplateStore
from services.alerts.use_cases.tell_people import matter_of, saying_of

__all__ = ["speak_anew"]


async def speak_anew(session: AsyncSession, claimed: Sequence[ClaimedNotice]) -> list[ClaimedNotice]:
    """Return the notices as they may leave at this moment: without those of whom nobody is told any more.

    A summary counts and names nobody, and neither does a post to a group.
    """
    naming = {
        one.notice.id: alert_id
        for one in claimed
        if (alert_id := one.notice.alert_id) and not one.notice.covers and one.notice.role != GROUP_ROLE
    }
    store = GroupStore(session)
    stale = await store.unspeakable(set(naming.values())) if naming else set()
    if not stale:
        return list(claimed)
    alerts = await AlertStore(session).by_id(stale)
    book = await TemplateStore(session).book()
    homes = await store.homes_of(alerts.values())
    changed = {notice_id: alert_id for notice_id, alert_id in naming.items() if alert_id in stale}
    return [
        _anew(one, alerts[changed[one.notice.id]], homes[changed[one.notice.id]], book)
        if one.notice.id in changed
        else one
        for one in claimed
    ]


def _anew(one: ClaimedNotice, alert: AlertRow, known: KnownResident, book: TextBook) -> ClaimedNotice:
    to = Recipient(staff_id=one.notice.staff_id, name="", role=one.notice.role, language=one.notice.language)
    what = {"title": matter_of(book, alert, to.language)}
    written = book.write(saying_of(alert, known.home, what, before=None, to=to), channel=one.notice.channel)
    if written.because is None:
        one.notice.text = written.text
    return one._replace(silent_because=one.silent_because or known.silent_because or written.because)
