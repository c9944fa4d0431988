"""Count what a file brings."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from services.registry.domain.roster.codes import Code, Verdict
from services.registry.domain.roster.values import ResidentValues

ELDER_AGE = 60
"""Years from which somebody counts as an elder."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Rows by verdict, persons by state, and of those on the list what the community must know."""

    data_rows: int
    accept: int
    accept_with_warning: int
    reject: int
    merged: int
    persons: int
    deceased: int
    moved_out: int
    on_list: int
    lives_elsewhere: int
    households: int
    aged_60_plus: int
    special: int
    by_category: dict[str, int]
    identity: dict[str, int]
    without_any_phone: int
    warned_by_code: dict[str, int]
    rejected_by_code: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """Return the totals under the names of the answer keys."""
        return asdict(self)


def is_elder(values: ResidentValues, *, as_of: date) -> bool:
    """Say whether the resident is sixty or older."""
    age = values.age_on(as_of)
    return age is not None and age >= ELDER_AGE


def is_special(values: ResidentValues, *, as_of: date) -> bool:
    """Say whether the resident is an elder of any category but the age itself."""
    return is_elder(values, as_of=as_of) and any(category != "oldest_old" for category in values.categories)


def count(
    verdicts: Iterable[tuple[Verdict, Iterable[Code], Iterable[Code]]],
    persons: Iterable[ResidentValues],
    *,
    as_of: date,
) -> Totals:
    """Count rows, given as verdict, codes and the codes that reject, and the persons taken in."""
    by_verdict: Counter[Verdict] = Counter()
    warned: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    for verdict, codes, because in verdicts:
        by_verdict[verdict] += 1
        if verdict is Verdict.REJECT:
            rejected.update(code.value for code in because)
        else:
            warned.update(code.value for code in codes)
    everybody = list(persons)
    listed = [person for person in everybody if person.on_list]
    doors = {(p.compound, p.building, p.unit, p.room) for p in listed if p.address.complete}
    return Totals(
        data_rows=by_verdict.total(),
        accept=by_verdict[Verdict.ACCEPT],
        accept_with_warning=by_verdict[Verdict.ACCEPT_WITH_WARNING],
        reject=by_verdict[Verdict.REJECT],
        merged=warned[Code.DUPLICATE_MERGED.value],
        persons=len(everybody),
        deceased=sum("deceased" in person.flags for person in everybody),
        moved_out=sum("moved_out" in person.flags for person in everybody),
        on_list=len(listed),
        lives_elsewhere=sum("lives_elsewhere" in person.flags for person in listed),
        households=len(doors),
        aged_60_plus=sum(is_elder(person, as_of=as_of) for person in listed),
        special=sum(is_special(person, as_of=as_of) for person in listed),
        by_category=_sorted(Counter(category for person in listed for category in person.categories)),
        identity=_sorted(Counter(person.identity for person in listed if person.identity)),
        without_any_phone=sum(not person.phones and not person.relative_phones for person in listed),
        warned_by_code=_sorted(warned),
        rejected_by_code=_sorted(rejected),
    )


def _sorted(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items()))
