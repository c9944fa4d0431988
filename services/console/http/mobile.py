"""The phone of those who go from door to door: an installable page that works without network.

The page itself holds nobody's data, so that it may stay on the phone; doors and records come and go as JSON.
"""

import json
from asyncio import gather
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from services.console.deps import Deps
from services.console.http.access import EVERYBODY, needs
from services.console.http.mobile_words import (
    PhotoPart,
    Recorded,
    Ticked,
    told,
    told_window,
    what_became,
    what_was_taken,
)
from services.console.http.view import STATUS, GetView, View
from services.console.pages.marks import MARKS, TONES
from services.console.use_cases.load_doors import load_doors
from services.console.use_cases.load_phones import REVEALED, phones_of_resident
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.visits_checks import AtDoor, CheckAnswer, CheckItem
from shared.contracts.visits_passcodes import BriefPasscode, PasscodeNoted, PasscodeShown, RevealPasscode
from shared.contracts.visits_photos import KeepPhotoPart, PhotoKept
from shared.contracts.visits_requests import RecordVisit, RecordVisitReply
from shared.contracts.visits_signals import ListSignalDays, RecordSightings, SightingsTaken, SignalDays

__all__ = ["router"]

router = APIRouter(prefix="/m")

FILES = (
    "tokens.css",
    "mobile/mobile.css",
    "mobile/store.js",
    "mobile/outbox.js",
    "photos.js",
    "mobile/windows.js",
    "mobile/app.js",
    "mark.svg",
)
"""What the phone keeps to open without network."""

ICONS = (
    ("mark.svg", "any", "any"),
    ("mobile/icon-192.png", "192x192", "any"),
    ("mobile/icon-512.png", "512x512", "any"),
    ("mobile/icon-maskable.png", "512x512", "maskable"),
)
"""Older phones draw no SVG on their home screen, and cut what they draw to their own shape."""

WORDS = (
    "meta",
    "mobile",
    "outcome",
    "health",
    "hazard",
    "need",
    "mode",
    "urgency",
    "must_know",
    "check",
    "window_state",
    "window_tick",
)
"""Sections of the catalogue that the page's script speaks with."""

FAST_CLOCK = timedelta(minutes=15)
"""Phones run ahead; a record that seems to come from so little in the future is from now."""


@router.get("", dependencies=[EVERYBODY])
async def mobile_entry() -> Response:
    """Lead to the page: what a phone may keep lies below the slash."""
    return RedirectResponse("/m/", status_code=308)


@router.get("/", dependencies=[needs("visits.record")])
async def mobile(view: GetView) -> HTMLResponse:
    """Show the page; it asks for everything else by itself."""
    words = {section: view.texts.section(section) for section in WORDS}
    codes = {"tones": TONES, "marks": MARKS, "languages": _languages(view)}
    return view.page("mobile.html", spoken=json.dumps(words | codes, ensure_ascii=False))


@router.get("/worker.js", dependencies=[EVERYBODY])
async def worker(request: Request) -> Response:
    """Serve the script that keeps the page on the phone and sends what waits; it reaches what lies beside it."""
    deps: Deps = request.app.state.deps
    files = json.dumps([deps.assets.url(name) for name in FILES])
    asset = deps.assets.find("mobile/worker.js")
    body = asset.body if asset else b""
    return Response(f"const FILES = {files};\n".encode() + body, media_type="text/javascript; charset=utf-8")


@router.get("/manifest.webmanifest", dependencies=[EVERYBODY])
async def manifest(view: GetView) -> Response:
    """Say how the page looks once it is installed."""
    told = {
        "name": f"{view.texts('meta.product')} · {view.texts('mobile.title')}",
        "short_name": view.texts("meta.product"),
        "lang": view.texts("meta.lang"),
        "id": "/m/",
        "start_url": "/m/",
        "scope": "/m/",
        "display": "standalone",
        "theme_color": "#0d6e63",
        "background_color": "#f7f5f0",
        "icons": [_icon(view, *icon) for icon in ICONS],
    }
    return JSONResponse(told, media_type="application/manifest+json")


@router.get("/hello", dependencies=[needs("visits.record")])
async def hello(view: GetView) -> JSONResponse:
    """Say who holds the phone, what time it is, and what a change has to carry."""
    clock = view.clock_file
    response = JSONResponse(
        {
            "csrf": view.csrf,
            "now": view.now.isoformat(),
            "factor": clock.factor if clock else 1,
            "zone": view.say.zone.key,
            "day": view.say.today.isoformat(),
            "staff_id": str(view.staff_id) if view.staff_id else None,
            "staff_name": view.who,
            "group": (view.duty.group if view.duty else None) or view.community_name,
        }
    )
    view.keep_choices(response)
    return response


@router.get("/day", dependencies=[needs("visits.record")])
async def day(view: GetView) -> JSONResponse:
    """Hand out today's doors of who holds the phone."""
    staff_id = view.staff_id
    if staff_id is None:
        return _refused(Refusal(code=RefusalCode.INVALID, message=view.texts("mobile.who_text")))
    if not view.community:
        return _refused(Refusal(code=RefusalCode.UNAVAILABLE, message=view.texts("mobile.later")))
    today = view.say.today
    loaded, number = await gather(
        load_doors(view.owners, community=view.community, staff_id=staff_id, day=today, zone=view.say.zone),
        view.deps.directory.number(view.community, day=today),
    )
    if loaded.items is None:
        return _refused(loaded.refusal)
    doors = [told(view, door, mixed=loaded.mixed) for door in loaded.items]
    return JSONResponse(
        {
            "day": today.isoformat(),
            "as_of": view.now.isoformat(),
            "staff_id": str(staff_id),
            "doors": doors,
            "desk": number,
        }
    )


@router.get("/windows", dependencies=[needs("signals.tell")])
async def windows(view: GetView) -> JSONResponse:
    """Hand out the windows at which whoever holds the phone looks today."""
    if view.staff_id is None:
        return _refused(Refusal(code=RefusalCode.INVALID, message=view.texts("mobile.who_text")))
    answer = await view.owners.attempt(ListSignalDays(observer_id=view.staff_id), SignalDays)
    if answer.value is None:
        return _refused(answer.refusal)
    items = [told_window(view, item) for item in answer.value.items]
    return JSONResponse({"day": view.say.today.isoformat(), "as_of": view.now.isoformat(), "items": items})


@router.post("/sightings", dependencies=[needs("signals.tell")])
async def take_ticks(view: GetView, ticked: Ticked) -> JSONResponse:
    """Pass ticks on, and say what became of them; the same ticks again change nothing."""
    if view.staff_id != ticked.staff_id:
        return _refused(Refusal(code=RefusalCode.CONFLICT, message=view.texts("mobile.other_person")))
    moment = ticked.happened_at
    command = RecordSightings(
        command_id=ticked.command_id,
        observer_id=ticked.staff_id,
        sightings=ticked.sightings,
        happened_at=view.now if view.now < moment <= view.now + FAST_CLOCK else moment,
    )
    answer = await view.owners.attempt(command, SightingsTaken)
    return JSONResponse(what_was_taken(view, answer.value)) if answer.value else _refused(answer.refusal)


@router.post("/records", dependencies=[needs("visits.record")])
async def take_record(view: GetView, record: Recorded) -> JSONResponse:
    """Pass a record on, and say what became of it; the same record again changes nothing."""
    if view.staff_id != record.staff_id:
        return _refused(Refusal(code=RefusalCode.CONFLICT, message=view.texts("mobile.other_person")))
    answer = await view.owners.attempt(_command(view, record), RecordVisitReply)
    if answer.value is None:
        return _refused(answer.refusal)
    return JSONResponse(what_became(view, record, answer.value))


@router.post("/photos", dependencies=[needs("visits.record")])
async def take_photo_part(view: GetView, part: PhotoPart) -> JSONResponse:
    """Pass one part of a photo on; the same part again changes nothing."""
    if view.staff_id != part.staff_id:
        return _refused(Refusal(code=RefusalCode.CONFLICT, message=view.texts("mobile.other_person")))
    command = KeepPhotoPart(actor=view.actor, **part.model_dump(exclude={"staff_id"}))
    answer = await view.owners.attempt(command, PhotoKept)
    return JSONResponse({"complete": answer.value.complete}) if answer.value else _refused(answer.refusal)


@router.post("/visits/{visit_id}/passcode", dependencies=[needs("passcodes.use")])
async def passcode(view: GetView, visit_id: UUID) -> JSONResponse:
    """Show the passcode of an open visit to its liaison; every showing is kept."""
    if view.staff_id is None:
        return _refused(Refusal(code=RefusalCode.INVALID, message=view.texts("mobile.who_text")))
    command = RevealPasscode(visit_id=visit_id, staff_id=view.staff_id, actor=view.actor)
    answer = await view.owners.attempt(command, PasscodeShown)
    if answer.value is None:
        return _refused(answer.refusal)
    shown = answer.value
    former = None
    if shown.former_phrase and shown.former_ends_at:
        until = view.say.moment(shown.former_ends_at)
        former = view.texts("mobile.former_passcode", phrase=shown.former_phrase, until=until)
    return JSONResponse({"phrase": shown.phrase, "former": former, "brief": shown.brief_due})


@router.post("/residents/{resident_id}/briefed", dependencies=[needs("passcodes.use")])
async def briefed(view: GetView, resident_id: UUID) -> JSONResponse:
    """Write down that the resident has been told of a passcode that was replaced."""
    if view.staff_id is None:
        return _refused(Refusal(code=RefusalCode.INVALID, message=view.texts("mobile.who_text")))
    answer = await view.owners.attempt(BriefPasscode(resident_id=resident_id, staff_id=view.staff_id), PasscodeNoted)
    return JSONResponse({"brief": answer.value.brief_due}) if answer.value else _refused(answer.refusal)


@router.post("/residents/{resident_id}/phones", dependencies=[needs("residents.read")])
async def phones(view: GetView, resident_id: UUID) -> JSONResponse:
    """Hand out the numbers to call, on a tap only."""
    found = await phones_of_resident(view.owners.because(REVEALED), resident_id=resident_id)
    if found.refusal is not None:
        return _refused(found.refusal)
    lines = [
        {
            "who": name or view.texts.word("phone_kind", kind),
            "role": view.texts.word("role", kind),
            "phone": view.say.phone(phone),
        }
        for kind, name, phone in found.lines
    ]
    return JSONResponse({"lines": lines})


def _icon(view: View, name: str, sizes: str, purpose: str) -> dict[str, str]:
    kind = "image/svg+xml" if name.endswith(".svg") else "image/png"
    return {"src": view.deps.assets.url(name), "sizes": sizes, "type": kind, "purpose": purpose}


def _languages(view: View) -> list[dict[str, str]]:
    """Return what else the page can be read in; under its own address, so that it is there without network too."""
    return [
        {"name": texts("meta.name"), "lang": texts("meta.lang"), "href": f"/m/?lang={texts.language}"}
        for texts in view.other_languages
    ]


def _command(view: View, record: Recorded) -> RecordVisit:
    """Read what the phone sent; a clock that runs a little ahead is forgiven."""
    moment = record.happened_at
    return RecordVisit(
        command_id=record.command_id,
        actor=view.actor,
        visit_id=record.visit_id,
        also_for=record.also_for,
        resident_id=record.resident_id,
        staff_id=record.staff_id,
        mode=record.mode,
        outcome=record.outcome,
        findings=record.findings,
        note=record.note.strip(),
        happened_at=view.now if view.now < moment <= view.now + FAST_CLOCK else moment,
        at_door=_at_door(view, record),
    )


def _at_door(view: View, record: Recorded) -> AtDoor | None:
    """Complete a check list that somebody began: what was not tapped was not looked at."""
    if not record.checks:
        return AtDoor(mood=record.mood) if record.mood else None
    tapped = [CheckAnswer(**line.model_dump()) for line in record.checks]
    left: list[CheckItem] = ["gas", "electricity"]
    missing = [item for item in left if item not in {line.item for line in tapped}]
    note = view.deps.renderer.catalogue.of(view.deps.settings.language)("mobile.not_looked")
    untapped = [CheckAnswer(item=item, result="not_checked", note=note) for item in missing]
    return AtDoor(checks=[*tapped, *untapped], mood=record.mood)


def _refused(refusal: Refusal | None) -> JSONResponse:
    told = refusal or Refusal(code=RefusalCode.FAILED, message="")
    return JSONResponse(told.model_dump(mode="json"), status_code=STATUS[told.code])
