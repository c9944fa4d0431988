"""Tell which planned visits are no longer due, and why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.visits.domain.must_visit import CONDOLENCE
from services.visits.domain.person import AT_THE_DOOR
from services.visits.domain.rule import CADENCES, Rule, applies
from services.visits.storage.residents import ToPlan
from services.visits.storage.visits import VisitStore
from services.visits.use_cases.horizon import Horizon
from services.visits.use_cases.weigh_rules import Standing
from shared.birthdays import birthdays

__all__ = ["left_behind", "lost_duties", "lost_must_visits", "moved_birthdays"]

MOVED = "moved"
"""Why a visit by the rules of one community ends for somebody who is in another."""

Standings = Mapping[UUID, tuple[Standing, ...]]
Versions = Mapping[UUID, Sequence[Rule]]
"""Rule to its versions, the newest last."""


def lost_duties(
    waiting: Iterable[ToPlan], standings: Standings, versions: Versions, horizon: Horizon
) -> Iterable[dict[str, Any]]:
    """Tell which rules give a resident no duties any more, and which of their visits are cancelled.

    Of somebody who is not looked after any more, every visit whose deadline had not passed by then is. If it was the
    rule that changed, or a stricter one stands for it now, or a hard time is over, only those that have not opened yet.
    So it is where a resident has come to another community, whose rules are others: what has opened runs on there until
    `left_behind`. If it was the resident who changed, a period that was over by then stays a miss; and what had opened
    runs on where a week or month takes over, which does not answer for the days before.
    """
    cadences = [rule_id for rule_id, rules in versions.items() if rules[-1].period in CADENCES]
    for each in waiting:
        if not (standings[each.resident_id] or _cared_for(each)):
            for rule_id in {*each.planned_rules, *cadences}:
                yield {
                    "resident_id": each.resident_id,
                    "rule_id": rule_id,
                    "reason": each.person.why_unreachable,
                    "deadline_after": each.changed_at,
                }
            continue
        for rule_id in each.planned_rules - {standing.rule.rule_id for standing in standings[each.resident_id]}:
            ended = {"resident_id": each.resident_id, "rule_id": rule_id}
            if _of_another_place(each, versions.get(rule_id, ())):
                yield ended | {"reason": MOVED, "opens_after": horizon.now}
                continue
            reason = _why_opened_ones_run_on(each, versions.get(rule_id, ()), horizon)
            if reason is not None:
                yield ended | {"reason": reason, "opens_after": horizon.now}
            elif _week_takes_over(each, versions.get(rule_id, ()), standings[each.resident_id]):
                yield ended | {"reason": each.person.why_unreachable, "opens_after": each.changed_at}
            else:
                yield ended | {"reason": each.person.why_unreachable, "ends_after": each.changed_at}


def lost_must_visits(waiting: Iterable[ToPlan], versions: Versions) -> Iterable[dict[str, Any]]:
    """Tell that nobody is sent for any cause to residents to whom nobody may be sent; their families are."""
    causes = [rules[-1].rule_id for rules in versions.values() if rules[-1].cause not in {None, CONDOLENCE}]
    for each in waiting:
        if not each.person.reachable:
            for rule_id in causes:
                yield {
                    "resident_id": each.resident_id,
                    "rule_id": rule_id,
                    "reason": each.person.why_unreachable,
                    "deadline_after": each.changed_at,
                }


def left_behind(
    waiting: Iterable[ToPlan], standings: Standings, versions: Versions, begun: Collection[UUID]
) -> Iterable[dict[str, Any]]:
    """Tell which visits by rules of the community they came from are needless, because one by the rules here is there.

    Parameters
    ----------
    begun
        Residents for whom a visit was made now whose period has begun.
    """
    for each in waiting:
        if each.resident_id in begun:
            for rule_id in each.planned_rules - {standing.rule.rule_id for standing in standings[each.resident_id]}:
                if _of_another_place(each, versions.get(rule_id, ())):
                    yield {
                        "resident_id": each.resident_id,
                        "rule_id": rule_id,
                        "reason": MOVED,
                        "deadline_after": each.changed_at,
                    }


def _of_another_place(each: ToPlan, versions: Sequence[Rule]) -> bool:
    """Say whether a rule no longer concerns somebody only because they are in another community now."""
    if not versions or not each.person.reachable:
        return False
    area = versions[-1].community
    return versions[-1].active and area is not None and not each.person.community.startswith(area)


def _cared_for(each: ToPlan) -> bool:
    """Say whether somebody is still to be looked after; if not, not even visits that ran on are due."""
    return each.person.reachable and (each.person.special or bool(each.person.categories))


def _why_opened_ones_run_on(each: ToPlan, versions: Sequence[Rule], horizon: Horizon) -> str | None:
    if not each.person.reachable or not versions:
        return None
    if applies(versions[-1], each.person, horizon.today):
        return "covered"
    if versions[-1].situations:
        return "relaxed"
    before = _version_at(versions, each.planned_at)
    planned_on = horizon.day_of(each.planned_at or horizon.now)
    if before is not None and applies(before, each.person, planned_on):
        return "rule_ended"
    return None


def _week_takes_over(each: ToPlan, versions: Sequence[Rule], standings: Sequence[Standing]) -> bool:
    """Say whether a week or month takes over from a cadence; nobody waits at the door of somebody who is elsewhere."""
    if not versions or versions[-1].period not in CADENCES:
        return False
    if each.person.elsewhere and versions[-1].modes and versions[-1].modes <= AT_THE_DOOR:
        return False
    return any(
        standing.rule.period in {"week", "month"} and standing.rule.rule_id not in each.planned_rules
        for standing in standings
    )


def _version_at(versions: Sequence[Rule], moment: datetime | None) -> Rule | None:
    known = [rule for rule in versions if moment is not None and rule.saved_at <= moment]
    return known[-1] if known else None


async def moved_birthdays(visits: VisitStore, waiting: Sequence[ToPlan], standings: Standings) -> list[dict[str, Any]]:
    """Tell which birthday visits lie on a day that is no longer the resident's birthday."""
    rules = {
        standing.rule.rule_id
        for found in standings.values()
        for standing in found
        if standing.rule.period == "birthday"
    }
    known = {each.resident_id: each for each in waiting if each.planned_at is not None}
    if not rules or not known:
        return []
    return [
        {
            "resident_id": resident_id,
            "rule_id": rule_id,
            "period": period,
            "reason": "birthday_corrected",
            "deadline_after": known[resident_id].changed_at,
        }
        for resident_id, rule_id, period in await visits.planned_periods(residents=list(known), rules=list(rules))
        if not _is_birthday(known[resident_id], date.fromisoformat(period))
    ]


def _is_birthday(resident: ToPlan, day: date) -> bool:
    person = resident.person
    return bool(birthdays(birth_date=person.birth_date, lunar=person.lunar_birthday, first_on=day, last_on=day))
