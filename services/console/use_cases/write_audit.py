"""Write down what happened to accounts and sessions."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.console.storage.base import AUDIT
from shared.audit import AuditEntry

__all__ = ["UNKNOWN", "write_audit"]

UNKNOWN = "unknown"
"""Whoever signs in under a name that nobody has. The name is not written: it may be a password in the wrong field."""


async def write_audit(
    session: AsyncSession, *, actor: str, what: str, now: datetime, role: str | None = None, reason: str | None = None,
    fields: Iterable[str] = (),
) -> None:  # fmt: skip
    """Write one row.

    Parameters
    ----------
    what
        What happened, such as ``signed_in``; it becomes ``console.signed_in``.
    fields
        Further words, such as ``address:10.0.0.7``; never a secret.
    """
    entry = AuditEntry(
        at=now, actor=actor, role=role, action="write", request=f"console.{what}", reason=reason, resident_ids=(),
        fields=tuple(fields),
    )  # fmt: skip
    await AUDIT.add(session, entry)
