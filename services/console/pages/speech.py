"""Moments, ages, phones and counts as people say them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.console.pages.texts import Texts
from shared.clock import civil_date
from shared.contracts.alerts_requests import AlertItem
from shared.people import mask_phone, plain_phone

__all__ = ["Speech"]


class Speech:
    """Says things in one language at one moment.

    Parameters
    ----------
    texts
        The language.
    now
        Business time.
    zone
        Zone of civil dates.
    moved
        Whether business time goes its own way, as in a demonstration: real times are then said to be real.
    """

    def __init__(self, texts: Texts, *, now: datetime, zone: ZoneInfo, moved: bool = False) -> None:
        self._texts = texts
        self._moved = moved
        self.now = now
        self.zone = zone
        self.today: date = civil_date(now, zone)

    def clock(self, moment: datetime) -> str:
        """Return ``10:12``."""
        return f"{moment.astimezone(self.zone):%H:%M}"

    def day(self, moment: datetime | date) -> str:
        """Return ``今天``, ``昨天``, ``明天`` or ``11月18日``; with the year unless it is this one."""
        on = civil_date(moment, self.zone) if isinstance(moment, datetime) else moment
        near = {0: "say.today", -1: "say.yesterday", 1: "say.tomorrow"}.get((on - self.today).days)
        if near:
            return self._texts(near)
        key = "say.day" if on.year == self.today.year else "say.day_of_year"
        return self._texts(key, year=on.year, month=self.month_name(on), day=on.day)

    def month(self, on: date) -> str:
        """Return ``11月``; with the year unless it is this one."""
        key = "say.month" if on.year == self.today.year else "say.month_of_year"
        return self._texts(key, year=on.year, month=self.month_name(on))

    def month_name(self, on: date) -> str:
        """Return what a month is called within a date: ``11`` or ``Nov``."""
        return self._texts(f"say.month_{on.month}")

    def weekday(self, on: date) -> str:
        """Return ``星期六``."""
        return self._texts(f"say.weekday_{on.isoweekday()}")

    def moment(self, moment: datetime | None) -> str:
        """Return ``今天 10:12``; a dash for none."""
        return f"{self.day(moment)} {self.clock(moment)}" if moment else "–"

    def real(self, moment: datetime) -> str:
        """Return ``11月18日 10:12`` of real time, which has nothing to do with business time."""
        local = moment.astimezone(self.zone)
        said = f"{self._texts('say.day', month=self.month_name(local), day=local.day)} {local:%H:%M}"
        return self._texts("say.real", when=said) if self._moved else said

    def stamp(self, moment: datetime) -> str:
        """Return ``10:12``, with the day in front unless it is today."""
        return self.clock(moment) if civil_date(moment, self.zone) == self.today else self.moment(moment)

    def until(self, moment: datetime) -> str:
        """Return ``7 分钟后``; ``马上`` for now and the past."""
        if moment <= self.now:
            return self._texts("say.due_now")
        return self._texts("say.in", span=self.span(moment - self.now))

    def span(self, span: timedelta) -> str:
        """Return a length of time in its largest unit, rounded down."""
        minutes = max(0, int(span.total_seconds())) // 60
        if minutes < 60:
            return self._texts("say.minutes", n=minutes)
        if minutes < 24 * 60:
            return self._texts("say.hours", n=minutes // 60)
        return self._texts("say.days", n=minutes // (24 * 60))

    def length(self, span: timedelta) -> str:
        """Return a length of time to the minute, and from a day on to the hour: ``8 小时``, ``1 小时 5 分钟``."""
        minutes = max(0, int(span.total_seconds())) // 60
        hours, days = minutes // 60, minutes // (24 * 60)
        parts = (("days", days), ("hours", hours % 24)) if days else (("hours", hours), ("minutes", minutes % 60))
        said = [self._texts(f"say.{unit}", n=n) for unit, n in parts if n]
        return " ".join(said) or self._texts("say.minutes", n=0)

    def deadline(self, moment: datetime) -> str:
        """Return by when: ``18:00 前``, ``明天 18:00 前``, ``11月30日前``; midnight ends the day before."""
        if moment.astimezone(self.zone).time() == time.min:
            return self._texts("say.within", when=self.day(moment - timedelta(minutes=1)))
        days = (civil_date(moment, self.zone) - self.today).days
        if days == 0:
            return self._texts("say.before", when=self.clock(moment))
        if -1 <= days <= 1:
            return self._texts("say.before", when=self.moment(moment))
        return self._texts("say.before_day", when=self.day(moment))

    def due(self, due_at: datetime, deadline_at: datetime) -> str:
        """Return by when a visit is due; within the grace after that, until when it is not yet missed."""
        if due_at < self.now <= deadline_at:
            return self._texts("say.grace", when=self.stamp(deadline_at))
        return self.deadline(due_at)

    def phone(self, phone: str) -> str:
        """Return a number as it is dialled."""
        return plain_phone(phone)

    def masked(self, phone: str | None) -> str:
        """Return ``138****2210``."""
        return mask_phone(phone) if phone else self._texts("say.no_phone")

    def waits_long(self, alert: AlertItem) -> bool:
        """Say whether it is worth a word how long nobody has had an alert: a ring shows the first hour."""
        exhausted = alert.status == "unresolved_exhausted"
        return exhausted or (alert.status == "open" and self.now - alert.raised_at >= timedelta(hours=1))

    def short_door(self, door: str) -> str:
        """Return a door as people write it in a list: without the last word, which falls onto a line of its own."""
        return door.removesuffix("室")

    def initial(self, name: str | None) -> str:
        """Return the character for an avatar."""
        return name[:1] if name else "·"

    def age(self, age: int | None) -> str:
        """Return ``86 岁``, or that it is not known."""
        return self._texts("say.age", n=age) if age is not None else self._texts("say.age_unknown")
