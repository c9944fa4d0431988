"""What becomes of each visit and alert in the play: every play has some of everything in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from nuanlin.demo.clockwork import START
from shared.contracts.visits_requests import Finding, VisitItem
from shared.contracts.words import ContactMode, Outcome, Severity

__all__ = ["AlertFate", "VisitFate", "fate_of_alert", "fate_of_visit"]

MORNING_HOUR, EVENING_HOUR = 8, 19

HEALTH = (
    ("dizzy", Severity.WARNING, "说这两天头晕,早上起来站不稳,血压没量"),
    ("chest", Severity.URGENT, "胸口闷,说话喘,家里没有别人"),
    ("pain", Severity.WARNING, "膝盖疼得下不了楼,药快吃完了"),
    ("low_mood", Severity.INFO, "不太愿意说话,饭吃得少"),
)
HAZARDS = (("gas", "燃气软管老化,接头处有油污"), ("electricity", "插线板上插了三个电热器"))
NEEDS = (("meals", "想订社区食堂的午饭,送上门"), ("medical", "想请人陪着去医院复查"))
MADE_UP = "昨天没见到,今天补上了,老人平安"
SEEN = (("safe", "上门见到老人,手机没电,一切平安"), ("safe", "老人在女儿家,已电话核实"))
TENDED = (
    ("helped", "陪老人量了血压,联系了子女,下午再去看"),
    ("hospital", "陪同到社区卫生站,医生建议复查,家属已到"),
)
MENDED = (("helped", "已请师傅上门换好,家里检查过一遍"),)
ENDINGS = {
    "visit_missed": SEEN,
    "no_answer_repeated": SEEN,
    "health_flagged": TENDED,
    "mood_worsened": (("helped", "陪老人聊了一上午,约好每周来下棋"),),
    "hazard_found": MENDED,
    "hazard_noted": MENDED,
}
"""How alerts about an elder end. Of other kinds (a post that is vacant, a report) people take notice; they stay open
until what they are about is settled."""

SAFE_NOTES = ("精神不错,在看电视", "刚买菜回来,聊了几句", "在楼下晒太阳", "子女周末来过,一切都好", "")


@dataclass(frozen=True)
class VisitFate:
    """What the liaison does."""

    at: datetime | None
    """When; never if None."""
    mode: ContactMode
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    note: str = ""
    again_at: datetime | None = None
    """When the liaison comes again after nobody answered."""


@dataclass(frozen=True)
class AlertFate:
    """What the people who were told do."""

    acknowledge_after: timedelta | None
    close_after: timedelta | None
    """None for one that the play never closes."""
    outcome: str = "other"
    text: str = ""


def fate_of_visit(visit: VisitItem, *, now: datetime, turn: int) -> VisitFate:
    """Decide about a visit that is still to be made.

    Of a dozen, two are forgotten (half of those are made up for later), one finds nobody at home twice, one finds
    somebody unwell, one finds a hazard or a need, and seven find everything well.

    Parameters
    ----------
    visit
        The visit.
    now
        When the play first saw it.
    turn
        How many visits it had seen before: so that every play has all of this in it.
    """
    dice = Random(visit.visit_id.int)  # noqa: S311
    at = _moment(dice, earliest=max(visit.opens_at, now), latest=visit.due_at)
    mode = dice.choice([mode for mode in visit.modes if mode is not ContactMode.ACTIVITY])
    part = turn % 12
    if visit.status == "missed":
        late = visit.deadline_at + timedelta(hours=dice.uniform(1.5, 6))
        return VisitFate(
            at=late if part % 2 else None,
            mode=ContactMode.DOOR,
            outcome=Outcome.SAFE,
            note=MADE_UP,
        )
    if part in {2, 8}:
        return VisitFate(at=None, mode=mode, outcome=Outcome.SAFE)
    if part == 5:
        again_at = at + timedelta(minutes=50)
        return VisitFate(
            at=at, mode=ContactMode.DOOR, outcome=Outcome.NO_ANSWER, note="敲了三次没有回应", again_at=again_at
        )
    if part == 0:
        return VisitFate(at=at, mode=mode, outcome=Outcome.NEEDS_ATTENTION, findings=(_unwell(dice),))
    if part == 10:
        return VisitFate(at=at, mode=mode, outcome=Outcome.NEEDS_ATTENTION, findings=(_seen_at_home(dice),))
    return VisitFate(at=at, mode=mode, outcome=Outcome.SAFE, note=dice.choice(SAFE_NOTES))


def fate_of_alert(alert_id: UUID, kind: str) -> AlertFate:
    """Decide about an alert: most are taken within the first level, some climb, a few reach the top unanswered."""
    dice = Random(alert_id.int)  # noqa: S311
    draw = dice.random()
    minutes = dice.uniform(4, 15) if draw < 0.45 else dice.uniform(22, 36) if draw < 0.75 else dice.uniform(42, 55)
    taken = None if draw > 0.88 else timedelta(minutes=minutes)
    if kind not in ENDINGS:
        return AlertFate(taken, close_after=None)
    outcome, text = dice.choice(ENDINGS[kind])
    return AlertFate(taken, timedelta(minutes=minutes) + timedelta(hours=dice.uniform(8, 30)), outcome, text)


def _moment(dice: Random, *, earliest: datetime, latest: datetime) -> datetime:
    """Pick a moment by day between two others, or right away if there is no day left."""
    for _ in range(40):
        moment = earliest + (latest - earliest) * dice.random()
        if MORNING_HOUR <= moment.astimezone(START.tzinfo).hour < EVENING_HOUR:
            return moment
    return earliest


def _unwell(dice: Random) -> Finding:
    code, severity, note = dice.choice(HEALTH)
    return Finding(kind="health", code=code, severity=severity, note=note)


def _seen_at_home(dice: Random) -> Finding:
    if dice.random() < 0.5:
        code, note = dice.choice(HAZARDS)
        return Finding(kind="hazard", code=code, note=note)
    code, note = dice.choice(NEEDS)
    return Finding(kind="need", code=code, severity=Severity.INFO, note=note)
