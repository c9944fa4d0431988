"""Answer the phone simulator: whose phones there are, and what they received."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.texts import of_circle, role_name
from services.alerts.storage.copies import CopyStore
from services.alerts.storage.views import ViewStore
from shared.access import SYSTEM_ROLES
from shared.contracts.alerts_requests import PhoneItem, PhoneMessage, PhoneMessages, Phones, ReadPhone

__all__ = ["list_phones", "read_phone"]


async def list_phones(session: AsyncSession, community: str) -> Phones:
    """Return the phones of everybody in the care circles of a community, those with messages first."""
    store = ViewStore(session)
    busy = await store.phones(community)
    told = await store.last_told([phone.staff_id for phone in busy])
    people = await store.people_of(community)
    items = [
        _phone(phone.staff_id, told[phone.staff_id].staff_name, told[phone.staff_id].role).model_copy(
            update={"messages": phone.messages, "last_at": phone.last_at}
        )
        for phone in busy
    ]
    quiet = [_phone(staff_id, *people[staff_id]) for staff_id in people if staff_id not in told]
    return Phones(items=[*items, *sorted(quiet, key=lambda phone: (phone.role or "", phone.name))])


def _may_read(query: ReadPhone, community: str) -> bool:
    """Say whether whoever asks may know of a message: their own, or of a community that they reach."""
    viewer = query.viewer
    own = viewer is None or viewer.role in SYSTEM_ROLES or viewer.staff_id == query.staff_id
    return own or (viewer is not None and viewer.reaches(community))


async def read_phone(session: AsyncSession, query: ReadPhone) -> PhoneMessages:
    """Return what one phone has received; nothing for a phone that never received anything."""
    store = ViewStore(session)
    found = await store.messages(query.staff_id, limit=query.limit)
    views = [view for view in found if _may_read(query, view.message.community_code)]
    told = await store.last_told([query.staff_id])
    known = await CopyStore(session).staff_name(query.staff_id)
    return PhoneMessages(
        staff_id=query.staff_id,
        name=told[query.staff_id].staff_name if told else known or "",
        items=[
            PhoneMessage.model_validate(
                {
                    "notice_id": message.notice_id,
                    "alert_id": message.alert_id,
                    "received_at": message.received_at,
                    "text": message.text,
                    "link_token": message.link_token,
                    "alert_status": status,
                }
            )
            for message, status in views
        ],
    )


def _phone(staff_id: UUID, name: str, role: str | None) -> PhoneItem:
    return PhoneItem.model_validate(
        {"staff_id": staff_id, "name": name, "role": of_circle(role), "role_name": role_name(role), "messages": 0}
    )
