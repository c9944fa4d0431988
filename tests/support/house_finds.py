"""What pages of the demo house are about: each name in braces of an address is looked for in the running house."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from nuanlin.demo.player import COMMUNITY
from nuanlin.programs import program_named
from shared.contracts.activities_requests import Activities, ListActivities
from shared.contracts.activities_series import CreateSeries, Recurrence, Series
from shared.contracts.alerts_feeds import GrantedFeed, GrantFeed
from shared.contracts.alerts_requests import (
    AlertItem,
    AlertPage,
    ListAlerts,
    ListPhones,
    PhoneItem,
    PhoneMessages,
    Phones,
    ReadPhone,
)
from shared.contracts.alerts_rota import Rota, SaveDutyShift
from shared.contracts.alerts_teams import OnCallTeams, SaveOnCallTeam
from shared.contracts.registry_imports import Imports, ListImports
from shared.contracts.registry_life import LifeEventKind
from shared.contracts.registry_life_requests import LifeEvents, ListLifeEvents, RecordLifeEvent, ReportDeath
from shared.contracts.registry_people import GiveConsent, SaveRelative
from shared.contracts.registry_requests import Done, ListStaff, ResidentPage, SearchResidents, StaffList
from shared.contracts.visits_requests import CareRules, ListCareRules, ListVisits, VisitItem, VisitPage
from shared.database import connect, session_factory
from tests.support import house_elders as elders
from tests.support.accounts import add_account
from tests.support.activity_finds import ACTIVITY_FINDS
from tests.support.demo_house import EMPTY_COMMUNITY, DemoHouse, Find, made
from tests.support.planning_finds import PLANNING

__all__ = ["FINDS", "NAMES", "found"]

TEAM, SHIFT = (uuid5(NAMESPACE_URL, f"nuanlin-house:{what}") for what in ("team", "shift"))

NAMES = re.compile(r"\{(\w+)\}")


async def found(house: DemoHouse, path: str, known: dict[str, str] | None = None) -> str:
    """Return an address with every name in braces looked for: ``/alerts/{waiting_alert}``.

    Whoever changes nothing from page to page keeps in `known` what was found before.
    """
    known = {} if known is None else known
    for name in dict.fromkeys(NAMES.findall(path)):
        if name not in known:
            known[name] = await FINDS[name](house)
        path = path.replace(f"{{{name}}}", known[name])
    return path


async def _community(_: DemoHouse) -> str:
    return COMMUNITY


async def _empty_community(_: DemoHouse) -> str:
    return EMPTY_COMMUNITY


async def _alerts(house: DemoHouse, *statuses: str) -> list[AlertItem]:
    query = ListAlerts.model_validate({"community": COMMUNITY, "statuses": statuses, "limit": 500})
    items = (await house.stack.ask(query, AlertPage)).items
    return sorted((item for item in items if item.resident_id), key=lambda item: item.kind != "visit_missed")


def _alert(*statuses: str) -> Find:
    async def find(house: DemoHouse) -> str:
        return str((await _alerts(house, *statuses))[0].alert_id)

    return find


async def _visits(house: DemoHouse, *statuses: str) -> list[VisitItem]:
    query = ListVisits.model_validate({"community": COMMUNITY, "statuses": statuses, "limit": 500})
    return (await house.stack.ask(query, VisitPage)).items


async def _missed_resident(house: DemoHouse) -> str:
    return str((await _visits(house, "missed"))[0].resident_id)


async def _planned_resident(house: DemoHouse) -> str:
    return str((await _visits(house, "planned"))[0].resident_id)


async def _activity(house: DemoHouse) -> str:
    page = await house.stack.ask(ListActivities(community=COMMUNITY), Activities)
    return str(page.items[0].activity_id)


async def _roster_import(house: DemoHouse) -> str:
    page = await house.stack.ask(ListImports(community=COMMUNITY), Imports)
    return next(str(item.import_id) for item in page.items if item.status == "done")


async def _account(house: DemoHouse) -> str:
    """Return somebody whose first password nobody has used yet."""
    engine = connect(house.stack.house.database_url(program_named("console")), pool_size=1)
    try:
        made = await add_account(
            session_factory(engine), "lu.min", name="陆敏", scopes=(COMMUNITY,), password="given once",  # noqa: S106
            must_change=True, restricted=True,
        )  # fmt: skip
        return str(made)
    finally:
        await engine.dispose()


async def _rule(house: DemoHouse) -> str:
    rules = await house.stack.ask(ListCareRules(community=COMMUNITY), CareRules)
    return str(rules.items[0].rule_id)


async def _phones(house: DemoHouse) -> list[PhoneItem]:
    return (await house.stack.ask(ListPhones(community=COMMUNITY), Phones)).items


async def _phone(house: DemoHouse) -> str:
    return str((await _phones(house))[0].staff_id)


async def _notice_link(house: DemoHouse) -> str:
    """Return the link of a notice about an alert that nobody has taken."""
    for phone in await _phones(house):
        read = await house.stack.ask(ReadPhone(staff_id=phone.staff_id), PhoneMessages)
        for message in read.items:
            if message.link_token and message.alert_status == "open":
                return message.link_token
    raise AssertionError("no phone has a link to an open alert")


async def _relative(house: DemoHouse) -> str:
    """Let an elder consent to a relative knowing how it stands."""
    relative = SaveRelative(
        resident_id=UUID(await elders.elder(house)), name="何小妹", relation="child", phones=["13900000701"]
    )
    saved = await house.stack.ask(relative, Done)
    said = {"relative_id": saved.id, "purpose": "news", "fields": ["last_seen"], "medium": "paper"}
    await house.stack.ask(GiveConsent.model_validate(said), Done)
    await house.stack.quiet()
    return str(saved.id)


async def _relatives_link(house: DemoHouse) -> str:
    """Give the relative a link."""
    resident, relative = UUID(await elders.elder(house)), UUID(await FINDS["relative"](house))
    granted = await house.stack.ask(GrantFeed(resident_id=resident, contact_id=relative), GrantedFeed)
    house.made["relatives_feed"] = str(granted.feed_id)
    return granted.link.rsplit("/", 1)[1]


async def _relatives_feed(house: DemoHouse) -> str:
    await FINDS["relatives_link"](house)
    return house.made["relatives_feed"]


async def _life_event(house: DemoHouse) -> str:
    """Let the elder be in hospital."""
    resident = UUID(await elders.elder(house))
    happened = RecordLifeEvent(resident_id=resident, kind=LifeEventKind.HOSPITALISED, note="在市二院")
    await house.stack.ask(happened, Done)
    return await _newest_event(house, resident)


async def _newest_event(house: DemoHouse, resident: UUID) -> str:
    known = await house.stack.ask(ListLifeEvents(resident_id=resident), LifeEvents)
    return str(known.items[0].life_event_id)


async def _late_resident(house: DemoHouse) -> str:
    """Let somebody say that an elder has died, which is not confirmed yet."""
    items = (await house.stack.ask(SearchResidents(community=COMMUNITY, text="张", limit=200), ResidentPage)).items
    await house.stack.ask(ReportDeath(resident_id=items[-1].resident_id, note="家属来电"), Done)
    await house.stack.quiet()
    return str(items[-1].resident_id)


async def _death_report(house: DemoHouse) -> str:
    return await _newest_event(house, UUID(await FINDS["late_resident"](house)))


async def _series(house: DemoHouse) -> str:
    """Announce the morning exercises of a fortnight."""
    today = house.stack.now().date()
    recurrence = Recurrence(every="week", weekdays=[2, 5], first_on=today, last_on=today + timedelta(days=14))
    announced = CreateSeries(
        community=COMMUNITY, title="八段锦", place="小区东门凉亭", starts=time(8, 30), ends=time(9, 30), capacity=20,
        recurrence=recurrence,
    )  # fmt: skip
    return str((await house.stack.ask(announced, Series)).series_id)


async def _team(house: DemoHouse) -> str:
    """Return the team of the duty rota, made now if there is none."""
    await house.stack.ask(SaveOnCallTeam(team_id=TEAM, community=COMMUNITY, name="夜间值守"), OnCallTeams)
    return str(TEAM)


def _tonight(house: DemoHouse) -> datetime:
    return house.stack.now().replace(hour=18, minute=0, second=0, microsecond=0)


async def _shift_at(house: DemoHouse) -> str:
    return quote(_tonight(house).isoformat())


async def _shift(house: DemoHouse) -> str:
    """Return a shift of the duty rota, made now if there is none."""
    staff = (await house.stack.ask(ListStaff(community=COMMUNITY), StaffList)).items[0]
    shift = SaveDutyShift(
        shift_id=SHIFT, community=COMMUNITY, staff_id=staff.staff_id, starts_at=_tonight(house),
        ends_at=_tonight(house) + timedelta(hours=12), repeat_days=1,
    )  # fmt: skip
    await house.stack.ask(shift, Rota)
    return str(SHIFT)


async def _liaison(house: DemoHouse) -> str:
    return str((await _visits(house, "planned"))[0].liaison_id)


def _of(make: Callable[[DemoHouse, str], Awaitable[str]], whose: str) -> Find:
    """Return what belongs to somebody whom another name finds."""

    async def find(house: DemoHouse) -> str:
        return await make(house, await FINDS[whose](house))

    return find


async def _card_test(house: DemoHouse) -> str:
    await FINDS["card_number"](house)
    return await elders.card_test(house)


FINDS: dict[str, Find] = {
    "aid": made(elders.aid, "aid"),
    "account": made(_account, "account"),
    "activity": _activity,
    "card_number": made(elders.card_number, "card_number"),
    "card_test": made(_card_test, "card_test"),
    "category": elders.category,
    "closed_alert": _alert("closed"),
    "community": _community,
    "death_report": _death_report,
    "empty_community": _empty_community,
    "late_resident": made(_late_resident, "late_resident"),
    "liaison": _liaison,
    "flag": made(elders.flag, "flag"),
    "guest": made(elders.guest, "guest"),
    "ledger_entry": elders.ledger_entry,
    "life_event": made(_life_event, "life_event"),
    "merge": _of(elders.merge, "merged"),
    "merged": made(elders.merged, "merged"),
    "missed_resident": _missed_resident,
    "mourned": made(elders.mourned, "mourned"),
    "move": _of(elders.move, "mover"),
    "mover": made(elders.mover, "mover"),
    "notice_link": _notice_link,
    "other_entry": elders.other_entry,
    "phone": _phone,
    "planned_resident": _planned_resident,
    "relative": made(_relative, "relative"),
    "relatives_feed": _relatives_feed,
    "relatives_link": made(_relatives_link, "relatives_link"),
    "resident": elders.elder,
    "roster_import": _roster_import,
    "rule": _rule,
    "series": made(_series, "series"),
    "shift": _shift,
    "shift_at": _shift_at,
    "stay": _of(elders.stay, "guest"),
    "taken_alert": _alert("acknowledged"),
    "team": _team,
    "waiting_alert": _alert("open", "unresolved_exhausted"),
    **ACTIVITY_FINDS,
    **PLANNING,
}
"""How to find each; asked anew for every page, because what somebody did on a page before may have changed it."""
