"""What becomes of the people of a roster: who is new, who is different, who is as before."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4

from services.registry.domain.matching import Former, Match, Register, Verdict
from services.registry.domain.person import Person, Resident, updated, with_news
from services.registry.domain.special import aged
from services.registry.domain.tier import OLDEST_AGE, TierGaps, standing_of

__all__ = ["Candidate", "Enrolment", "Outcome"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person of a roster, with the digest of everything the roster says of them."""

    person: Person
    digest: str
    resident_id: UUID | None = None
    """Id of the resident if the person is new; any if none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one candidate: ``enrolled``, ``changed``, ``unchanged`` or ``rejected``."""

    word: str
    resident_id: UUID | None
    match: Match


@dataclass
class Enrolment:
    """One batch of candidates, met one after the other."""

    community: str
    today: date
    now: datetime
    register: Register
    gaps: TierGaps = field(default_factory=TierGaps)
    """Longest gaps between contacts in the community's district."""
    arriving: list[Resident] = field(default_factory=list)
    """New and not yet written."""
    arrived: list[Resident] = field(default_factory=list)
    """New and written."""
    before: dict[UUID, Resident] = field(default_factory=dict)
    """Those who are different now, as they were."""
    after: dict[UUID, Resident] = field(default_factory=dict)
    """New and different ones, as they are now."""
    digests: dict[UUID, str] = field(default_factory=dict)
    """Those who are as before although their row reads differently."""

    former: dict[UUID, Former] = field(default_factory=dict)
    """Former entries of which a row says something else now, as it says them."""

    def take(self, candidate: Candidate) -> Outcome:
        """Meet one candidate."""
        match = self.register.look_up(candidate.person)
        by_former = self.register.by_former(match.known.id) if match.known else None
        if match.verdict is Verdict.CONFLICT:
            meant = by_former[1] if by_former else match.known
            return Outcome("rejected", meant.id if meant else None, match)
        if match.verdict is Verdict.SAME and by_former is not None:
            return self._meet_by_former(*by_former, candidate, match)
        if match.verdict is Verdict.SAME and match.known is not None:
            return self._meet(match.known, candidate, match)
        resident = self._resident(candidate.person, candidate.digest, resident_id=candidate.resident_id or uuid4())
        self.after[resident.id] = resident
        self.arriving.append(resident)
        self.register.add(resident)
        return Outcome("enrolled", resident.id, match)

    def written(self) -> None:
        """Take those who were arriving as written: whoever meets them from now on changes them."""
        self.arrived += self.arriving
        self.arriving = []

    def differing(self) -> list[Resident]:
        """Return those who were there and are different now."""
        return [self.after[resident_id] for resident_id in self.before]

    def arrivals(self) -> list[tuple[Resident, Resident]]:
        """Return those who come from another community, as they were there and as they are here."""
        pairs = ((before, self.after[resident_id]) for resident_id, before in self.before.items())
        return [(before, after) for before, after in pairs if before.community != after.community]

    def category_changes(self) -> tuple[list[tuple[UUID, str]], list[tuple[UUID, str]]]:
        """Return the categories that begin and those that end, of residents who were there."""
        begun: list[tuple[UUID, str]] = []
        ended: list[tuple[UUID, str]] = []
        for resident_id, before in self.before.items():
            had, has = set(before.person.categories), set(self.after[resident_id].person.categories)
            begun += [(resident_id, category) for category in sorted(has - had)]
            ended += [(resident_id, category) for category in sorted(had - has)]
        return begun, ended

    def concerned(self) -> list[UUID]:
        """Return those who were there and whose care circle may be different now."""
        return [
            resident_id
            for resident_id, before in self.before.items()
            if before.special or self.after[resident_id].special
        ]

    def _meet(self, known: Resident, candidate: Candidate, match: Match) -> Outcome:
        known = self.after.get(known.id, known)
        same = known.source_digest == candidate.digest or self.register.said_before(known.id, candidate.digest)
        if same and known.community == self.community:
            return Outcome("unchanged", known.id, match)
        person = self._still_old(known, updated(self._moving_in(known), candidate.person))
        resident = self._resident(person, candidate.digest, resident_id=known.id, known=known)
        if resident == replace(known, source_digest=candidate.digest):
            self.digests[known.id] = candidate.digest
            return Outcome("unchanged", known.id, match)
        return self._differ(known, resident, match)

    def _differ(self, known: Resident, resident: Resident, match: Match) -> Outcome:
        if known in self.arriving:
            self.arriving[self.arriving.index(known)] = resident
        else:
            self.before.setdefault(known.id, known)
        self.after[known.id] = resident
        return Outcome("changed", known.id, match)

    def _meet_by_former(self, entry: Former, known: Resident, candidate: Candidate, match: Match) -> Outcome:
        """Meet a row of an entry that became part of a resident: what it says anew is news of that resident."""
        entry, known = self.former.get(entry.id, entry), self.after.get(known.id, known)
        said, digest = candidate.person, candidate.digest
        if digest in {entry.source_digest, known.source_digest} or self.register.said_before(known.id, digest):
            return Outcome("unchanged", known.id, match)
        self.former[entry.id] = replace(entry, person=updated(entry.person, said), source_digest=digest)
        person = self._still_old(known, with_news(known.person, entry.person, said))
        resident = self._resident(person, known.source_digest, resident_id=known.id, known=known)
        return Outcome("unchanged", known.id, match) if resident == known else self._differ(known, resident, match)

    def _moving_in(self, known: Resident) -> Person:
        """Return what is known of somebody, without that they left the community they come from."""
        if known.community == self.community:
            return known.person
        flags = tuple(flag for flag in known.person.flags if flag != "moved_out")
        return replace(known.person, flags=flags, grid=None)

    def _still_old(self, known: Resident, person: Person) -> Person:
        """Keep somebody of 80 among the oldest where a file leaves that out: it follows from the birth date."""
        if "oldest_old" in person.categories or "oldest_old" not in known.person.categories:
            return person
        if not aged(self.today, OLDEST_AGE, birth_date=person.birth_date, birth_year=person.birth_year):
            return person
        return replace(person, categories=(*person.categories, "oldest_old"))

    def _resident(
        self, person: Person, digest: str | None, *, resident_id: UUID, known: Resident | None = None
    ) -> Resident:
        stays = known is not None and known.community == self.community and person.status == "active"
        status = known.status if known is not None and stays else person.status
        ledgers = known.ledgers if known else ()
        standing = standing_of(self.today, person, on_list=status == "active", ledgers=ledgers, gaps=self.gaps)
        return Resident(
            id=resident_id,
            community=self.community,
            person=person,
            status=status,
            special=standing.special,
            tier=standing.tier,
            tier_gap_days=standing.gap_days,
            ledgers=ledgers,
            version=known.version if known else 1,
            enrolled_at=known.enrolled_at if known else self.now,
            updated_at=known.updated_at if known else self.now,
            source_digest=digest,
            stay=known.stay if known else None,
            paused=known.paused if known else False,
            host=known.host if known else None,
        )
