"""What one transaction writes about its alerts, collected and written at once: a statement per table, not per alert."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.alerts.domain.texts import RELATIVE_ROLE, RESIDENT_ROLE
from services.alerts.storage.base import NOTICES, OUTBOX
from services.alerts.storage.many import insert_many
from services.alerts.storage.notice_tables import NoticeRow, ScreenMessageRow
from services.alerts.storage.sealed import NOTICE, written
from services.alerts.storage.tables import AlertEntryRow, AlertStepRow
from shared.contracts.base import Event

__all__ = ["Journal"]

SEALED_FOR = frozenset({RELATIVE_ROLE, RESIDENT_ROLE})

ADD_TOKENS = text("""
    insert into notice_token (hash, notice_id, expires_at)
    select hash, notice_id, now() + make_interval(secs => seconds)
    from jsonb_to_recordset(cast(:rows as jsonb)) as said (hash bytea, notice_id uuid, seconds double precision)
""")


@dataclass
class Journal:
    """Lines, steps, notices and events of one transaction. Nothing is there before `write`."""

    events: list[Event] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[dict[str, Any]] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)

    def announce(self, *events: Event) -> None:
        """Tell others."""
        self.events += events

    def entry(
        self,
        alert_id: UUID,
        *,
        at: datetime,
        kind: str,
        text: str,
        who: str | None = None,
        staff_id: UUID | None = None,
    ) -> None:
        """Add one line to a timeline."""
        self.entries.append(
            {"alert_id": alert_id, "at": at, "kind": kind, "text": text, "who": who, "staff_id": staff_id}
        )

    def step(
        self,
        alert_id: UUID,
        *,
        level: int,
        role: str | None,
        staff_id: UUID | None = None,
        staff_name: str | None = None,
        phone: str | None = None,
        told_at: datetime | None = None,
    ) -> None:
        """Remember that a level was told, or had nobody."""
        self.steps.append(
            {
                "alert_id": alert_id,
                "level": level,
                "role": role,
                "staff_id": staff_id,
                "staff_name": staff_name,
                "phone": phone,
                "told_at": told_at,
            }
        )

    def notice(self, **fields: Any) -> UUID:  # noqa: ANN401
        """Add a notice to one person; its unique key refuses a second one on the same channel at the same level."""
        notice_id = uuid4()
        self.notices.append({"id": notice_id, **fields})
        return notice_id

    def token(self, notice_id: UUID, *, token: str, lifetime: timedelta) -> None:
        """Remember the hash of a key; it opens the notice for this long from now, by the clock on the wall."""
        digest = f"\\x{sha256(token.encode()).hexdigest()}"
        self.tokens.append({"hash": digest, "notice_id": str(notice_id), "seconds": lifetime.total_seconds()})

    def message(self, **fields: Any) -> None:  # noqa: ANN401
        """Put a message on a simulated phone."""
        self.messages.append(fields)

    async def write(self, session: AsyncSession) -> None:
        """Write everything, in the caller's transaction."""
        await session.flush()
        notices = [_sealed(session, notice) for notice in self.notices]
        for table, rows in (
            (AlertEntryRow.__table__, self.entries),
            (AlertStepRow.__table__, self.steps),
            (NoticeRow.__table__, notices),
            (ScreenMessageRow.__table__, self.messages),
        ):
            await insert_many(session, table, rows)
        if self.tokens:
            await session.execute(ADD_TOKENS, {"rows": json.dumps(self.tokens)})
        if any(notice["status"] == "waiting" for notice in self.notices):
            NOTICES.ring_after(session)
        await OUTBOX.add(session, *self.events)


def _sealed(session: AsyncSession, notice: dict[str, Any]) -> dict[str, Any]:
    """Return a notice as it is kept: where residents and relatives are reached does not stand in the clear."""
    if notice["role"] not in SEALED_FOR:
        return notice | {"private": None}
    return notice | {"address": "", "private": written(session, NOTICE, notice["id"], notice["address"])}
