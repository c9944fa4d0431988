"""Help that is arranged for one resident: services at home, ways to the doctor, medicine, signals, devices."""

from hashlib import sha256
from typing import Any

from fastapi import APIRouter

from services.console.http.deeds import About, Deed, Setting, add_deeds
from services.console.http.fields import Field
from services.console.http.resident_care import HERE, names_of, staff_choices
from shared.contracts.base import Refusal, RefusalCode
from shared.contracts.visits_arrangements import Arrangements, GetArrangements
from shared.contracts.visits_devices import DeviceSaved, SaveSignalDevice
from shared.contracts.visits_escorts import EscortItem, Escorts, ListEscorts, OpenEscort, RecordEscortStep
from shared.contracts.visits_refills import ListRefills, RefillItem, Refills, SaveRefill, StopRefill
from shared.contracts.visits_services import CloseServiceItem, ListServiceItems, ServiceItem, ServiceItems
from shared.contracts.visits_signals import GetSignalPlan, SaveSignalPlan, SignalPlan

__all__ = ["router"]

router = APIRouter(prefix="/residents/{resident_id:uuid}")

STEPS = ("booked", "picked_up", "arrived", "handed_over", "safe_home")


async def about_helpers(about: About) -> Setting:
    """Offer who could go along."""
    return Setting(choices={"companion_id": staff_choices(about.view)}, fixed={"names": names_of(about.view)})


def with_name(said: dict[str, Any]) -> dict[str, Any]:
    """Name who goes along; a doctor is only asked for on the way to one."""
    named = said | {"companion_name": said["names"].get(said.get("companion_id") or "")}
    return named if said.get("kind") != "medicine" else named | {"appointment_at": None, "appointment_place": None}


async def about_step(about: About) -> Setting:
    """Offer the next step of a way first."""
    answer = await about.view.owners.attempt(ListEscorts(resident_id=about.resident_id, limit=200), Escorts)
    items = answer.value.items if answer.value else []
    way = next((one for one in items if one.escort_id == about.ids["escort_id"]), None)
    if way is None:
        return Setting(gone=answer.refusal or _gone(about))
    texts, say = about.view.texts, about.view.say
    told = [f"{texts.word('escort_kind', way.kind)} · {way.companion_name} · {say.moment(way.starts_at)}"]
    left = [step for step in STEPS if step not in way.steps and _belongs(step, way.kind)]
    choices = {"step": [(step, texts.word("escort_step", step)) for step in left]}
    return Setting(told=told, choices=choices, values={"step": [way.next_step] if way.next_step else []})


def _belongs(step: str, kind: str) -> bool:
    return step != ("handed_over" if kind == "medical" else "safe_home")


async def about_refill(about: About) -> Setting:
    """Begin with what is brought now."""
    item = await _refill(about)
    if isinstance(item, Refusal):
        return Setting(gone=item)
    values = {
        "medicine": [item.medicine], "next_on": [item.next_on.isoformat()], "ahead_days": [str(item.ahead_days)],
        "every_days": [str(item.every_days)] if item.every_days else [], "companion_id": [str(item.companion_id)],
    }  # fmt: skip
    known = await about_helpers(about)
    return Setting(values=values, choices=known.choices, fixed=known.fixed | {"version": item.version})


async def about_stopping(about: About) -> Setting:
    """Say which medicine it is."""
    item = await _refill(about)
    return Setting(gone=item) if isinstance(item, Refusal) else Setting(told=[item.medicine])


async def _refill(about: About) -> RefillItem | Refusal:
    answer = await about.view.owners.attempt(ListRefills(resident_id=about.resident_id), Refills)
    items = answer.value.items if answer.value else []
    found = next((one for one in items if one.refill_id == about.ids["refill_id"]), None)
    return found or answer.refusal or _gone(about)


async def about_service(about: About) -> Setting:
    """Say which service it is, and until when it is due."""
    answer = await about.view.owners.attempt(ListServiceItems(resident_id=about.resident_id), ServiceItems)
    items = answer.value.items if answer.value else []
    item = next((one for one in items if one.item_id == about.ids["item_id"]), None)
    if item is None:
        return Setting(gone=answer.refusal or _gone(about))
    view = about.view
    until = view.texts("care.until", day=view.say.day(item.last_on))
    return Setting(told=[f"{view.texts.word('service', item.service)} · {item.reason} · {until}"])


async def about_signals(about: About) -> Setting:
    """Begin with what was agreed, for those who may know it; others are told that they would replace it unseen."""
    view = about.view
    known = await view.owners.attempt(GetArrangements(resident_id=about.resident_id), Arrangements)
    if known.value is None:
        return Setting(gone=known.refusal)
    fixed = {"version": known.value.signal_version}
    choices = {"observer_id": staff_choices(view)}
    plan = await _plan(about)
    if plan is None:
        told = [view.texts("care.signals_unseen")] if known.value.signals_active else []
        values = {"window_from": ["07:00"], "window_to": ["09:00"]}
        return Setting(values=values, choices=choices, told=told, fixed=fixed | {"active": True})
    values = {
        "safe": ["\n".join(one.text for one in plan.signals if one.meaning == "safe")],
        "distress": ["\n".join(one.text for one in plan.signals if one.meaning == "distress")],
        "window_from": [plan.window_from], "window_to": [plan.window_to],
        "observer_id": [str(plan.observer_id)] if plan.observer_id else [], "ended": [] if plan.active else ["1"],
    }  # fmt: skip
    return Setting(values=values, choices=choices, fixed={"version": plan.version})


async def _plan(about: About) -> SignalPlan | None:
    if about.view.staff_id is None:
        return None
    query = GetSignalPlan(resident_id=about.resident_id, staff_id=about.view.staff_id)
    return (await about.view.owners.attempt(query, SignalPlan)).value


def as_plan(said: dict[str, Any]) -> dict[str, Any]:
    """Put the signals together; each has a code that follows from its words."""
    signals = [
        {"code": f"{meaning}_{sha256(text.encode()).hexdigest()[:8]}", "meaning": meaning, "text": text}
        for meaning in ("safe", "distress")
        for text in said[meaning]
    ]
    kept = {name: said[name] for name in ("resident_id", "version", "window_from", "window_to", "observer_id")}
    return said | {"plan": kept | {"signals": signals, "active": not said["ended"]}}


async def about_device(about: About) -> Setting:
    """Say which device is not used any more."""
    answer = await about.view.owners.attempt(GetArrangements(resident_id=about.resident_id), Arrangements)
    devices = answer.value.devices if answer.value else []
    found = next((one for one in devices if one.device == about.ids["device"]), None)
    if found is None:
        return Setting(gone=answer.refusal or _gone(about))
    return Setting(told=[f"{found.label} · {found.device}"], fixed={"label": found.label, "active": False})


def _gone(about: About) -> Refusal:
    return Refusal(code=RefusalCode.NOT_FOUND, message=about.view.texts("care.gone"))


REFILL = (
    Field("medicine", required=True, longest=100),
    Field("next_on", "day", required=True),
    Field("every_days", "number", low=1, high=366),
    Field("ahead_days", "number", low=0, high=30),
    Field("companion_id", "choice", required=True),
)

add_deeds(
    router,
    (
        Deed(
            "close_service", "care/services/{item_id:uuid}", CloseServiceItem, HERE,
            (
                Field("outcome", "pick", required=True, group="service_outcome", codes=("given", "declined")),
                Field("provider", longest=60), Field("note", "note", longest=200),
            ),
            reply=ServiceItem, setting=about_service,
        ),
        Deed(
            "escort", "care/escorts/new", OpenEscort, HERE,
            (
                Field("kind", "pick", required=True, group="escort_kind", codes=("medical", "medicine")),
                Field("companion_id", "choice", required=True),
                Field("starts_at", "moment", required=True), Field("done_by", "moment", required=True),
                Field("appointment_at", "moment", when="kind=medical"),
                Field("appointment_place", longest=100, when="kind=medical"), Field("note", "note", longest=500),
            ),
            reply=EscortItem, setting=about_helpers, amend=with_name,
        ),
        Deed(
            "escort_step", "care/escorts/{escort_id:uuid}", RecordEscortStep, HERE,
            (
                Field("step", "pick", required=True, group="escort_step", codes=STEPS),
                Field("confirmed_by", required=True, longest=60), Field("happened_at", "moment"),
            ),
            reply=EscortItem, setting=about_step,
        ),
        Deed(
            "refill", "care/refills/new", SaveRefill, HERE, REFILL, reply=RefillItem, setting=about_helpers,
            amend=with_name,
        ),
        Deed(
            "refill_edit", "care/refills/{refill_id:uuid}", SaveRefill, HERE, REFILL, reply=RefillItem,
            setting=about_refill, amend=with_name,
        ),
        Deed(
            "refill_stop", "care/refills/{refill_id:uuid}/stop", StopRefill, HERE,
            (Field("reason", "note", required=True, longest=200),), reply=RefillItem, setting=about_stopping,
        ),
        Deed(
            "signals", "care/signals", SaveSignalPlan, HERE,
            (
                Field("safe", "lines", longest=400), Field("distress", "lines", longest=400),
                Field("window_from", required=True, longest=5), Field("window_to", required=True, longest=5),
                Field("observer_id", "choice"), Field("ended", "tick"),
            ),
            reply=SignalPlan, setting=about_signals, amend=as_plan,
        ),
        Deed(
            "device", "care/devices/new", SaveSignalDevice, HERE,
            (Field("device", required=True, longest=64), Field("label", required=True, longest=60)),
            reply=DeviceSaved,
        ),
        Deed(
            "device_off", "care/devices/{device}/off", SaveSignalDevice, HERE, (), reply=DeviceSaved,
            setting=about_device,
        ),
    ),
)  # fmt: skip
