"""Answer who saw, missed or went past a resident's passcode."""

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.storage.passcodes import PasscodeStore
from shared.contracts.visits_passcodes import GetPasscodeRecord, PasscodeRecord, PasscodeUse

__all__ = ["show_passcode_record"]


async def show_passcode_record(session: AsyncSession, query: GetPasscodeRecord) -> PasscodeRecord:
    """Return the record of a resident's passcode, the newest line first, and never a phrase."""
    store = PasscodeStore(session)
    rows = (await store.latest([query.resident_id], count=1)).get(query.resident_id, [])
    uses = await store.uses_of(query.resident_id, limit=query.limit)
    return PasscodeRecord.model_validate(
        {
            "number": rows[0].number if rows else 0,
            "set_at": rows[0].set_at if rows else None,
            "reason": rows[0].reason if rows else None,
            "brief_due": bool(await store.briefs_of([query.resident_id])),
            "uses": [{name: getattr(use, name) for name in PasscodeUse.model_fields} for use in uses],
        }
    )
