"""Tell residents something of their community, each on the way they wish."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.mailings import ANNOUNCEMENT, Hours
from services.alerts.domain.templates import ANY
from services.alerts.storage.mailings import MailingStore
from services.alerts.storage.templates import TemplateStore
from shared.contracts.alerts_mailings import ResidentsTold, TellResidents
from shared.edge import RefusedError

__all__ = ["tell_residents"]

LASTING = timedelta(days=2)
"""How long an announcement waits for what hinders it; later it is no news."""


async def tell_residents(
    session: AsyncSession, command: TellResidents, *, hours: Hours, now: datetime
) -> ResidentsTold:
    """Plan one announcement to each resident, by day; the same command again plans nothing more.

    Raises
    ------
    RefusedError
        Raised for a text that there is not, and where nobody of the community is known.
    """
    name = command.template or ANNOUNCEMENT
    book = await TemplateStore(session).book()
    if not name.startswith(ANNOUNCEMENT) or book.find(name, language="zh", channel=ANY) is None:
        raise RefusedError(f"没有“{name}”这个通知模板,代号须以 announcement 开头", field="template")
    store = MailingStore(session)
    wanted = set[UUID](command.resident_ids)
    people = [one for one in await store.residents_of(command.community) if not wanted or one.resident_id in wanted]
    if not people:
        raise RefusedError.not_found("这个社区没有可通知的居民,请核对社区代码和名单")
    due_at = hours.next(now)
    rows = [
        {
            "id": uuid4(),
            "resident_id": one.resident_id,
            "community_code": one.community_code,
            "kind": ANNOUNCEMENT,
            "occasion": str(command.command_id),
            "template": name,
            "said": command.values,
            "due_at": due_at,
            "expires_at": due_at + LASTING,
            "status": "planned",
            "reason": None,
        }
        for one in people
    ]
    planned = await store.plan(rows, now=now)
    return ResidentsTold(resident_ids=[one.resident_id for one in people], planned=planned, due_at=due_at)
