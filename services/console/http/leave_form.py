"""The form of a leave or a hand-over: what was chosen, the commands that come of it, and the mark of a preview."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from services.console.http.confirming import mark_of
from services.console.http.forms import read_id
from services.console.use_cases.plan_leave import Choice, LeavePlan
from shared.contracts.base import Command, Refusal, RefusalCode
from shared.contracts.registry_circle import HandOverResidents, RecordAbsence, StandInShare

__all__ = ["KINDS", "Wish", "choice_of", "commands_of", "leave_mark", "misses", "read_wish", "refusal_of"]

KINDS = ("leave", "open", "good")
"""For some days, until they are back, for good."""

SHOWN_DAYS = 14
"""For how many days visits are shown if there is no end."""


@dataclass(frozen=True)
class Wish:
    """Who is away from when to when, or hands over for good."""

    staff_id: UUID | None
    kind: str
    from_on: str
    until_on: str
    reason: str
    override: bool
    zone: ZoneInfo
    today: date

    @property
    def begins(self) -> date | None:
        """The first day; none if none was written."""
        return _date(self.from_on)

    @property
    def last(self) -> date | None:
        """The last day of a leave that has one."""
        return _date(self.until_on) if self.kind == "leave" else None

    @property
    def from_at(self) -> datetime | None:
        """When it begins; none is now."""
        return _midnight(self.begins, self.zone) if self.begins and self.begins > self.today else None

    @property
    def until_at(self) -> datetime | None:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1), self.zone) if self.last else None


def read_wish(form: FormData, *, zone: ZoneInfo, today: date) -> Wish:
    """Read who, when and why, right or wrong."""
    kind = str(form.get("kind") or "leave")
    return Wish(
        staff_id=read_id(form.get("staff")),
        kind=kind if kind in KINDS else KINDS[0],
        from_on=str(form.get("from_on") or ""),
        until_on=str(form.get("until_on") or ""),
        reason=str(form.get("reason") or "").strip(),
        override=bool(form.get("override")),
        zone=zone,
        today=today,
    )


def misses(wish: Wish) -> tuple[str, str] | None:
    """Return the field that is not right, and the key of what is said there; none if all is."""
    if wish.staff_id is None:
        return "staff", "leave.need_staff"
    if wish.begins is None:
        return "from_on", "leave.need_from"
    if wish.begins < wish.today:
        return "from_on", "leave.past"
    if wish.kind == "leave" and (wish.last is None or wish.last < wish.begins):
        return "until_on", "leave.need_until"
    if not wish.reason:
        return "reason", "leave.need_reason"
    return None


def refusal_of(found: tuple[str, str], text: str) -> Refusal:
    """Return what is said at a field."""
    return Refusal(code=RefusalCode.INVALID, message=text, field=found[0])


def choice_of(wish: Wish, form: FormData) -> Choice:
    """Return what the form says of who takes whom."""
    shares = {name.removeprefix("share-"): read_id(value) for name, value in form.items() if name.startswith("share-")}
    buildings = {str(value): read_id(form.get(f"whole-{name.removeprefix('building-')}"))
                 for name, value in form.items() if name.startswith("building-")}  # fmt: skip
    last = wish.last or max(wish.begins or wish.today, wish.today) + timedelta(days=SHOWN_DAYS)
    return Choice(
        staff_id=wish.staff_id or UUID(int=0),
        from_at=wish.from_at,
        until_at=wish.until_at,
        last_on=last,
        shares={resident: staff for key, staff in shares.items() if staff and (resident := read_id(key))},
        buildings={name: staff for name, staff in buildings.items() if staff},
        main=read_id(form.get("main")),
    )


def commands_of(wish: Wish, plan: LeavePlan, *, community: str, command_id: UUID) -> list[Command]:
    """Return what is sent: one absence, or one hand-over for each who takes residents."""
    if wish.kind == "good":
        return [_hand_over(wish, plan, staff_id, community, command_id) for staff_id in _takers(plan)]
    others = [staff_id for staff_id in _takers(plan) if staff_id != plan.main]
    return [
        RecordAbsence(
            command_id=command_id,
            community=community,
            staff_id=wish.staff_id or UUID(int=0),
            stand_in_id=plan.main,
            from_at=wish.from_at,
            until_at=wish.until_at,
            reason=wish.reason,
            shares=[StandInShare(stand_in_id=one, resident_ids=_residents(plan, one)) for one in others],
        )
    ]


def _hand_over(wish: Wish, plan: LeavePlan, staff_id: UUID, community: str, command_id: UUID) -> HandOverResidents:
    return HandOverResidents(
        command_id=uuid5(command_id, str(staff_id)),
        community=community,
        from_staff_id=wish.staff_id or UUID(int=0),
        to_staff_id=staff_id,
        resident_ids=_residents(plan, staff_id),
        effective_at=wish.from_at,
        reason=wish.reason,
        override=wish.override,
    )


def _takers(plan: LeavePlan) -> list[UUID]:
    return [taker.person.staff_id for taker in plan.takers]


def _residents(plan: LeavePlan, staff_id: UUID) -> list[UUID]:
    return [resident for resident, taker in plan.shares.items() if taker == staff_id]


def leave_mark(commands: list[Command], plan: LeavePlan) -> str:
    """Return the mark of what was previewed: these commands, of these residents."""
    said = [command.model_dump_json(exclude={"command_id", "actor", "viewer"}) for command in commands]
    whom = sorted(str(resident.resident_id) for resident in plan.paired)
    return mark_of(*said, *whom)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
