"""What the phone sends, and what it is told in words."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.console.domain.places import door_name, estate_name
from services.console.http.view import View
from services.console.use_cases.load_doors import Door
from shared.contracts.visits_checks import CheckItem
from shared.contracts.visits_photos import LONGEST_PART, MAX_PHOTO_PARTS
from shared.contracts.visits_requests import ContactItem, Finding, RecordVisitReply, VisitItem
from shared.contracts.visits_signals import Sighting, SightingsTaken, SignalDay
from shared.contracts.words import ContactMode, Outcome

__all__ = ["PhotoPart", "Recorded", "Ticked", "told", "told_window", "what_became", "what_was_taken"]


class Checked(BaseModel):
    """One line of the check list as somebody tapped it."""

    item: CheckItem
    result: Literal["ok", "fail"]
    fixed: bool = False


class Recorded(BaseModel):
    """A record from the phone's outbox."""

    command_id: UUID
    staff_id: UUID
    """Who made it, which need not be who holds the phone when it is sent."""
    resident_id: UUID
    visit_id: UUID | None = None
    also_for: Annotated[list[UUID], Field(max_length=20)] = []
    mode: ContactMode
    outcome: Outcome
    findings: Annotated[list[Finding], Field(max_length=20)] = []
    checks: Annotated[list[Checked], Field(max_length=4)] = []
    mood: Annotated[int, Field(ge=1, le=5)] | None = None
    note: Annotated[str, Field(max_length=2000)] = ""
    happened_at: AwareDatetime


class PhotoPart(BaseModel):
    """A part of a photo from the phone's outbox."""

    staff_id: UUID
    resident_id: UUID
    record_id: UUID
    photo_id: UUID
    number: Annotated[int, Field(ge=0, lt=MAX_PHOTO_PARTS)]
    parts: Annotated[int, Field(ge=1, le=MAX_PHOTO_PARTS)]
    content_base64: Annotated[str, Field(max_length=LONGEST_PART)]


class Ticked(BaseModel):
    """Windows that were ticked off together, from the phone's outbox."""

    command_id: UUID
    staff_id: UUID
    sightings: Annotated[list[Sighting], Field(min_length=1, max_length=500)]
    happened_at: AwareDatetime


def _became(record: Recorded, reply: RecordVisitReply) -> str:
    """Say in a word what a record did."""
    if not record.outcome.reached:
        return "waits"
    if reply.completed or record.visit_id is None:
        return "done"
    return "kept"


def what_became(view: View, record: Recorded, reply: RecordVisitReply) -> dict[str, str]:
    """Say what became of a record, what had changed meanwhile, and what to do next where something is to be done."""
    state = _became(record, reply)
    crossed = reply.meanwhile[0] if reply.meanwhile else None
    if crossed is None:
        return {"state": state, "text": view.texts(f"mobile.became_{state}")}
    who = crossed.who or view.texts("mobile.colleague")
    when = view.say.moment(crossed.at) if crossed.at else view.texts("mobile.before")
    key = f"meanwhile_{crossed.what}"
    return {
        "state": crossed.what,
        "text": view.texts(f"mobile.{key}", who=who, when=when),
        "next": view.texts(f"mobile.{key}_next", who=who),
    }


def told(view: View, door: Door, *, mixed: bool) -> dict[str, Any]:
    """Return a door in words, without a number: numbers are asked for when they are needed.

    Parameters
    ----------
    mixed
        Whether the day leads into more than one compound, so that each has to be named.
    """
    visit, say, texts = door.visit, view.say, view.texts
    known = [matter.text or texts(f"know.{matter.key}_text", n=matter.count) for matter in door.know]
    last = door.last
    place = estate_name(visit.compound if mixed else None, visit.building, visit.unit)
    open_or_all = door.open or door.visits
    return {
        "resident_id": str(visit.resident_id),
        "name": visit.resident_name,
        "place": place or texts("visit.no_place"),
        "room": visit.room or door_name(visit.unit, visit.room, otherwise=visit.door),
        "about": " · ".join([say.age(visit.age), *(texts.word("category", code) for code in visit.categories)]),
        **_task(view, visit),
        "visits": [_task(view, one) for one in door.visits],
        "reasons": list(dict.fromkeys(reason for one in open_or_all for reason in one.reasons or [one.reason])),
        "modes": list(dict.fromkeys(mode for one in open_or_all for mode in _modes(one))),
        "needs_findings": any(one.needs_findings for one in open_or_all),
        "done_at": say.stamp(visit.completed_at) if visit.completed_at else "",
        "know": [*dict.fromkeys(one.note for one in door.open if one.note), *known],
        "ask": list(dict.fromkeys(item for one in door.open for item in one.must_knows_due)),
        "last": _last(view, last) if last else "",
    }


def _task(view: View, visit: VisitItem) -> dict[str, Any]:
    """Return one of a door's visits: why, by when, and what makes it."""
    return {
        "visit_id": str(visit.visit_id),
        "reasons": visit.reasons or [visit.reason],
        "modes": _modes(visit),
        "status": visit.status,
        "due": view.say.due(visit.due_at, visit.deadline_at),
        "needs_findings": visit.needs_findings,
    }


def _modes(visit: VisitItem) -> list[str]:
    return [mode.value for mode in visit.modes if mode is not ContactMode.ACTIVITY]


def told_window(view: View, window: SignalDay) -> dict[str, Any]:
    """Return a window in words; never what was agreed, which a lost phone must not tell."""
    place = estate_name(window.compound, window.building)
    return {
        "resident_id": str(window.resident_id),
        "name": window.resident_name,
        "place": place or view.texts("visit.no_place"),
        "room": door_name(window.unit, window.room, otherwise=window.door),
        "status": window.status,
        "span": view.texts(
            "windows.span", first=view.say.clock(window.opens_at), last=view.say.clock(window.closes_at)
        ),
        "seen_at": view.say.stamp(window.seen_at) if window.seen_at else "",
    }


def what_was_taken(view: View, taken: SightingsTaken) -> dict[str, str]:
    """Say what became of ticks; those that were not taken are named by their reason."""
    counts = {"seen": taken.seen, "unclear": taken.unclear, "distress": taken.distress}
    said = view.texts("mobile.ticks_called" if taken.distress else "mobile.ticks_done", **counts)
    if not taken.refused:
        return {"state": "done", "text": said}
    reasons = view.texts("meta.list").join(sorted(set(taken.refused.values())))
    rest = view.texts("mobile.ticks_refused", n=len(taken.refused), why=reasons)
    return {"state": "partly", "text": f"{said} {rest}", "next": view.texts("mobile.ticks_refused_next")}


def _last(view: View, contact: ContactItem) -> str:
    """Say when, how and with what result somebody was last in touch."""
    word = view.texts.word
    told = view.texts("meta.comma").join([word("mode", contact.mode), word("outcome", contact.outcome)])
    noted = f"{view.texts('meta.colon')}{contact.note}" if contact.note else ""
    return f"{view.say.moment(contact.happened_at)} {told}{noted}"
