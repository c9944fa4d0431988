"""Posts to the work groups of an area: once for each alert, and so that nobody learns whom it is about."""

from collections.abc import Collection
from uuid import UUID

from services.alerts.domain.notices import Recipient, Sending
from services.alerts.domain.texts import GROUP_ROLE
from services.alerts.domain.told import called
from services.alerts.storage.copies import KnownResident
from services.alerts.storage.tables import AlertRow
from services.alerts.use_cases.tell_or_hold import Telling

__all__ = ["GROUPS_LEVEL", "posts_to_groups"]

GROUPS_LEVEL = 0
"""Level of posts: below the first, because nobody waits for the answer of a group."""


def posts_to_groups(
    alert: AlertRow,
    told: Recipient,
    *,
    posted: Collection[UUID],
    resident: KnownResident | None,
    sending: Sending,
) -> list[Telling]:
    """Return what the groups are to hear: of an urgent alert at once, of any other when the first did not answer.

    Parameters
    ----------
    posted
        Alerts that were posted before.
    """
    if alert.id in posted or (alert.severity != "urgent" and alert.level < 2):
        return []
    who = called(told.role, told.name)
    groups = [group for group in sending.groups if group.hears(alert.community_code)]
    return [
        Telling(
            alert=alert,
            person=Recipient(staff_id=group.group_id, name=group.name, role=GROUP_ROLE, group=group.name),
            level=GROUPS_LEVEL,
            before=who,
            step=None,
            resident=resident,
        )
        for group in groups
    ]
