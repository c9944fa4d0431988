"""Show a passcode to the one person who needs it, and keep that it was shown, or why it was not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.constants import VISIT_IDS
from services.visits.storage.passcode_tables import PasscodeRow
from services.visits.storage.passcodes import PasscodeStore
from services.visits.storage.tables import VisitRow
from services.visits.storage.visits import VisitStore
from services.visits.use_cases.speak_for_oneself import is_oneself
from services.visits.use_cases.turn_passcodes import phrase_of
from shared.contracts.visits_passcodes import PasscodeShown, RevealPasscode
from shared.edge import RefusedError
from shared.sealing import SealedError, Sealer

__all__ = ["Reveal", "reveal_passcode"]

OPEN = ("planned", "missed")


@dataclass(frozen=True, slots=True)
class Reveal:
    """The answer, or the refusal: either is kept before anybody hears of it."""

    shown: PasscodeShown | None
    refused: str = ""

    def answer(self) -> PasscodeShown:
        """Return the answer.

        Raises
        ------
        RefusedError
            Raised if the asker may not see it; call this after the transaction, or the record of it is undone.
        """
        if self.shown is None:
            raise RefusedError.not_found(self.refused)
        return self.shown


async def reveal_passcode(session: AsyncSession, command: RevealPasscode, *, sealer: Sealer, now: datetime) -> Reveal:
    """Decide whether the asker may see the passcode of a visit, and keep who asked."""
    visit = await VisitStore(session).get(command.visit_id)
    if visit is None:
        return Reveal(None, "没有这个走访任务,请刷新列表后重试")
    store = PasscodeStore(session)
    rows = (await store.latest([visit.resident_id], count=2)).get(visit.resident_id, [])
    refused = _why_not(visit, command, now=now) or ("" if rows else "还没有设定暗号,请联系社区")
    await store.add_use(_use(command, visit, number=rows[0].number if rows else 0, refused=refused, now=now))
    if refused:
        return Reveal(None, refused)
    try:
        return Reveal(await _shown(store, rows, sealer, now=now))
    except SealedError:
        return Reveal(None, "暗号无法读取,请联系系统管理员核对密钥,并为老人更换暗号")


def _why_not(visit: VisitRow, command: RevealPasscode, *, now: datetime) -> str:
    if visit.liaison_id != command.staff_id or not is_oneself(command.viewer, command.staff_id):
        return "暗号只给本次走访的联络员查看"
    if visit.status not in OPEN or visit.opens_at > now:
        return "这次走访不在进行中,不能查看暗号"
    return ""


async def _shown(store: PasscodeStore, rows: list[PasscodeRow], sealer: Sealer, *, now: datetime) -> PasscodeShown:
    current, former = rows[0], next((row for row in rows[1:] if row.ends_at and row.ends_at > now), None)
    return PasscodeShown(
        resident_id=current.resident_id,
        phrase=phrase_of(current, sealer),
        number=current.number,
        former_phrase=phrase_of(former, sealer) if former else None,
        former_ends_at=former.ends_at if former else None,
        brief_due=bool(await store.briefs_of([current.resident_id])),
    )


def _use(command: RevealPasscode, visit: VisitRow, *, number: int, refused: str, now: datetime) -> dict[str, object]:
    return {
        "id": uuid5(VISIT_IDS, f"passcode_use:{command.command_id}"),
        "command_id": command.command_id,
        "resident_id": visit.resident_id,
        "kind": "refused" if refused else "revealed",
        "number": number,
        "visit_id": visit.id,
        "staff_id": command.staff_id,
        "actor": command.actor,
        "by": None,
        "note": refused,
        "happened_at": now,
        "recorded_at": now,
    }
