"""The rows of the overview as they stand in its page: a district has two hundred, so each is written in one go."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache

from markupsafe import Markup, escape

from services.console.domain.coverage import BAR_HEIGHT, BAR_STEP
from services.console.pages.speech import Speech
from services.console.pages.texts import Texts
from services.console.use_cases.load_overview import CommunityLine
from shared.contracts.visits_coverage import WeekCoverage

__all__ = ["AreaRows"]

CELL = '<td class="num" data-label="{label}">{said}</td>'


class AreaRows:
    """Writes rows.

    Parameters
    ----------
    month
        Of the rate, such as ``2026-11``.
    """

    def __init__(self, texts: Texts, say: Speech, *, month: str) -> None:
        self._texts = texts
        self._month = month
        self._ended = month < f"{say.today:%Y-%m}"
        self._day, self._length = cache(say.day), say.length
        names = ("weeks", "rate", "open", "median")
        self._labels = {name: escape(texts(f"overview.{name}")) for name in names}

    def __call__(self, line: CommunityLine) -> Markup:
        """Return one community as a row of the table."""
        cells = "".join(
            CELL.format(label=self._labels[name], said=said)
            for name, said in (("rate", self._rate(line)), ("open", self._alerts(line)), ("median", self._median(line)))
        )
        return Markup(  # noqa: S704 - what people wrote is escaped, all else is ours
            f'<tr data-community="{line.code}">'
            f'<th scope="row"><a href="/?community={line.code}">{escape(line.name)}</a>'
            f'<span class="small muted block">{escape(line.street)}</span></th>'
            f'<td data-label="{self._labels["weeks"]}">{self._weeks(line)}</td>{cells}</tr>'
        )

    def _weeks(self, line: CommunityLine) -> str:
        if not line.paths:
            return f'<span class="faint">{escape(self._texts("overview.no_visits"))}</span>'
        wide = len(line.weeks) * BAR_STEP
        drawn = "".join(f'<path class="bar-{tone}" d="{path}"/>' for tone, path in line.paths)
        return (
            f'<svg class="weeks" viewBox="0 0 {wide} {BAR_HEIGHT}" width="{wide}" height="{BAR_HEIGHT}" role="img"'
            f' aria-label="{escape(self._told(line.weeks))}">{drawn}</svg>'
            f'<span class="small muted block" aria-hidden="true">{escape(self._sum(line.weeks))}</span>'
        )

    def _told(self, weeks: Iterable[WeekCoverage]) -> str:
        return "".join(
            self._texts(
                "overview.week_of", day=self._day(week.first_on), done=week.completed, late=week.completed_late,
                missed=week.missed, open=week.open,
            )
            for week in weeks
            if week.total
        )  # fmt: skip

    def _sum(self, weeks: list[WeekCoverage]) -> str:
        return self._texts(
            "overview.weeks_text", missed=sum(week.missed for week in weeks),
            late=sum(week.completed_late for week in weeks), total=sum(week.total for week in weeks),
        )  # fmt: skip

    def _rate(self, line: CommunityLine) -> str:
        if line.rate is None or line.percent is None:
            return "–"
        said = f'<a href="/overview/{line.code}/not-reached?month={self._month}">{line.percent}%</a>'
        return (
            f'{said}<span class="small muted block">{line.rate.reached}/{line.rate.listed}</span>{self._before(line)}'
        )

    def _before(self, line: CommunityLine) -> str:
        """Set a month that is over against the one before; a part of a month is set against nothing."""
        if line.former is None or (self._ended and not line.change):
            return ""
        if not self._ended or line.change is None:
            return (
                f'<span class="small muted block">{escape(self._texts("overview.former", percent=line.former))}</span>'
            )
        tone, sign = ("up", "▲") if line.change > 0 else ("down", "▼")
        said = escape(self._texts("overview.points", change=f"{sign}{abs(line.change)}"))
        return f'<span class="small {tone} block">{said}</span>'

    def _alerts(self, line: CommunityLine) -> str:
        alerts = line.alerts
        if alerts is None:
            return "–"
        said = str(alerts.waiting + alerts.exhausted)
        for key, number, sign in (("exhausted", alerts.exhausted, "‼"), ("urgent", alerts.urgent, "!")):
            if number:
                text = escape(self._texts(f"overview.{key}", n=number))
                said += f' <span class="tag missed"><span aria-hidden="true">{sign}</span>{text}</span>'
                break
        return f'{said}<span class="small muted block">{escape(self._texts("overview.taken", n=alerts.taken))}</span>'

    def _median(self, line: CommunityLine) -> str:
        if line.alerts is None or line.alerts.median_minutes is None:
            return "–"
        return escape(self._length(timedelta(minutes=round(line.alerts.median_minutes))))
