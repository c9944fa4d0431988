"""How visits ended, by community and week: as many as there are, each in the week its period ended."""

from datetime import date

from shared.contracts.visits_coverage import Coverage, ReportCoverage
from shared.contracts.words import Category
from tests.integration.visits.district import District, at

HERE = "990102003005"


async def covered(district: District, area: str = "990102", *, weeks: int = 3) -> Coverage:
    """Ask for the weeks of an area."""
    reply: Coverage = await district.ask(ReportCoverage(area=area, weeks=weeks))
    return reply


async def test_each_visit_stands_in_its_week_as_it_ended(district: District) -> None:
    await district.has("王奶奶", Category.DISABLED)
    await district.has("张爷爷", Category.DISABLED)
    await district.records("王奶奶")
    await district.moves_to("2026-12-02 09:00")

    (here,) = (await covered(district)).items
    rows = await district.rows()
    by_week = {week.first_on: (week.completed, week.completed_late, week.missed, week.open) for week in here.weeks}

    assert [week.first_on.weekday() for week in here.weeks] == [0, 0, 0]
    assert here.weeks[-1].first_on == date(2026, 11, 30)
    until = at("2026-12-07 00:00")
    counted = [row for row in rows if row["status"] != "cancelled" and row["ends_at"] <= until]
    assert sum(map(sum, by_week.values())) == len(counted)
    assert sum(week.completed for week in here.weeks) == len([row for row in rows if row["status"] == "completed"])
    assert sum(week.missed for week in here.weeks) == len([row for row in rows if row["status"] == "missed"]) > 0


async def test_another_area_has_none_of_them(district: District) -> None:
    await district.has("王奶奶", Category.DISABLED)

    assert (await covered(district, "990103")).items == []
    assert [item.community for item in (await covered(district, HERE)).items] == [HERE]
