"""A month as people hang it on the wall: weeks from Monday to Sunday."""

from datetime import date, timedelta

__all__ = ["month_after", "month_before", "month_of", "weeks_of"]

DAY = timedelta(days=1)

LONGER_THAN_ANY = timedelta(days=32)


def month_of(text: str, *, today: date) -> date:
    """Return the first day of the month that is written ``2026-11``; of this month for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    return first if 2000 <= first.year <= 2099 else today.replace(day=1)


def month_before(first: date) -> date:
    """Return the first day of the month before."""
    return (first - DAY).replace(day=1)


def month_after(first: date) -> date:
    """Return the first day of the month after."""
    return (first + LONGER_THAN_ANY).replace(day=1)


def weeks_of(first: date) -> list[list[date]]:
    """Return the weeks that have a day of this month, each from Monday to Sunday."""
    monday = first - (first.isoweekday() - 1) * DAY
    after = month_after(first)
    weeks = []
    while monday < after:
        weeks.append([monday + number * DAY for number in range(7)])
        monday += 7 * DAY
    return weeks
