"""Answer whom a care rule would concern and how many visits it would mean."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.visits.domain.festival import festival_days
from services.visits.domain.person import Person
from services.visits.domain.rule import Rule, applies, gap_days
from services.visits.storage.people import Known, PeopleStore
from services.visits.storage.rules import RuleStore
from services.visits.use_cases.horizon import Horizon
from services.visits.use_cases.save_care_rule import check_rule
from services.visits.use_cases.viewing import Sight, sight_of
from services.visits.use_cases.weigh_rules import Standing, weigh_rules
from shared.birthdays import birthdays
from shared.contracts.visits_cadence import PreviewCareRule, PreviewCount, PreviewedResident, RulePreview
from shared.contracts.visits_requests import CareRule
from shared.edge import RefusedError

__all__ = ["preview_care_rule"]

PERIOD_DAYS = {"week": 7.0, "month": 365.25 / 12}

Standings = Mapping[UUID, tuple[Standing, ...]]


async def preview_care_rule(
    session: AsyncSession, query: PreviewCareRule, *, now: datetime, zone: ZoneInfo
) -> RulePreview:
    """Weigh everybody of an area by the rules as they are, and with this one; nothing is changed.

    Raises
    ------
    RefusedError
        Raised for a rule that could not be saved, and for a category that the asker must not learn of.
    """
    check_rule(query.rule)
    sight = await sight_of(session, query.viewer)
    if sight.hidden.intersection(query.rule.categories):
        raise RefusedError("没有这个类别,请从目录里选择", field="rule.categories")
    horizon = Horizon(now=now, zone=zone, ahead_days=query.days)
    rules = [versions[-1] for versions in (await RuleStore(session).versions()).values()]
    tried = _as_rule(query.rule, now=now)
    people = await PeopleStore(session).in_area(query.area, now=now)
    pairs = [(known.resident_id, known.person) for known in people]
    others = [rule for rule in rules if rule.rule_id != tried.rule_id]
    then = weigh_rules(pairs, [*others, tried], horizon.today)
    won = [known for known in people if _standing(then, known, tried) is not None]
    falls_under = sum(applies(tried, known.person, horizon.today) for known in people)
    return RulePreview(
        residents=len(won),
        covered=falls_under - len(won),
        visits=round(sum(_visits(tried, known.person, horizon) for known in won)),
        visits_now=_all_visits(people, weigh_rules(pairs, rules, horizon.today), horizon),
        visits_then=_all_visits(people, then, horizon),
        by_community=_by_community(won, tried, horizon),
        examples=[_example(known, _standing(then, known, tried), sight) for known in won[: query.names]],
    )


def _as_rule(rule: CareRule, *, now: datetime) -> Rule:
    return Rule(
        rule_id=rule.rule_id,
        version=rule.version + 1,
        name=rule.name,
        community=rule.community,
        categories=frozenset(category.value for category in rule.categories),
        tiers=frozenset(tier.value for tier in rule.tiers),
        situations=frozenset(rule.situations),
        period=rule.period,
        period_days=rule.period_days,
        festival=rule.festival,
        cause=rule.cause,
        modes=frozenset(mode.value for mode in rule.modes),
        remote_limit=rule.remote_limit,
        opens_before_days=rule.opens_before_days,
        window_from=rule.window_from,
        window_to=rule.window_to,
        grace_minutes=rule.grace_minutes,
        active=rule.active,
        active_from=rule.active_from,
        active_to=rule.active_to,
        saved_at=now,
    )


def _standing(standings: Standings, known: Known, rule: Rule) -> Standing | None:
    return next((each for each in standings[known.resident_id] if each.rule.rule_id == rule.rule_id), None)


def _visits(rule: Rule, person: Person, horizon: Horizon) -> float:
    """Return how many visits a rule gives a resident in the days ahead, if every one is made when it is due."""
    last_on = horizon.today + timedelta(days=horizon.ahead_days - 1)
    if rule.period == "festival":
        return len(festival_days(rule.festival or "", first_on=horizon.today, last_on=last_on))
    if rule.period == "birthday":
        born, lunar = person.birth_date, person.lunar_birthday
        return len(birthdays(birth_date=born, lunar=lunar, first_on=horizon.today, last_on=last_on))
    return horizon.ahead_days / (PERIOD_DAYS.get(rule.period) or gap_days(rule, person))


def _all_visits(people: Sequence[Known], standings: Standings, horizon: Horizon) -> int:
    known_visits: dict[tuple[Standing, ...], float] = {}
    total = 0.0
    for known in people:
        standing = standings[known.resident_id]
        by_calendar = tuple(each for each in standing if each.rule.period != "birthday")
        if by_calendar not in known_visits:
            known_visits[by_calendar] = sum(_visits(each.rule, known.person, horizon) for each in by_calendar)
        total += known_visits[by_calendar]
        total += sum(_visits(each.rule, known.person, horizon) for each in standing if each.rule.period == "birthday")
    return round(total)


def _by_community(won: Sequence[Known], rule: Rule, horizon: Horizon) -> list[PreviewCount]:
    residents: Counter[str] = Counter(known.person.community for known in won)
    visits: dict[str, float] = {}
    for known in won:
        community = known.person.community
        visits[community] = visits.get(community, 0.0) + _visits(rule, known.person, horizon)
    return [
        PreviewCount(community=code, residents=residents[code], visits=round(visits[code]))
        for code in sorted(residents)
    ]


def _example(known: Known, standing: Standing | None, sight: Sight) -> PreviewedResident:
    reasons = sight.reasons(list(standing.reasons)) if standing is not None else []
    return PreviewedResident(resident_id=known.resident_id, name=known.name, reasons=reasons)
