"""The form of an account: what somebody types, and the places and roles it offers."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from pydantic import BaseModel, Field, field_validator

from services.console.domain.accounts import reaches
from services.console.http.view import View
from services.console.use_cases.keep_accounts import NewAccount, grant_of
from shared.access import Reach, reach_of
from shared.contracts.registry_requests import StaffItem

__all__ = ["ROLE_GROUPS", "ROLE_OF_KIND", "AccountForm", "kept_by", "places_of"]

ROLE_GROUPS = (
    ("community", ("duty_officer", "secretary", "grid_leader", "group_head", "liaison_worker", "liaison_volunteer",
                   "liaison_property", "liaison_relative")),
    ("above", ("street", "district")),
    ("house", ("auditor", "admin")),
)  # fmt: skip
"""Roles that the page offers, by where they work. Operators under contract are made on the command line."""

ROLE_OF_KIND = {
    "community_worker": "liaison_worker",
    "volunteer": "liaison_volunteer",
    "property_staff": "liaison_property",
    "relative": "liaison_relative",
    "block_captain": "group_head",
    "compound_director": "group_head",
    "grid_leader": "grid_leader",
    "secretary": "secretary",
}
"""What somebody of the staff most likely signs in as; it is proposed, not given."""

DIGITS = {Reach.DISTRICT: 6, Reach.STREET: 9, Reach.NONE: 0}


KEEPERS = frozenset({"admin"})
"""Roles for any place or for all: whoever keeps the accounts of a street keeps none elsewhere."""


class AccountForm(BaseModel):
    """What stands in the form; what is wrong with it is said by the use case."""

    login: str = Field("", max_length=60)
    name: str = Field("", max_length=60)
    role: str = Field("", max_length=40)
    place: str = Field("", max_length=20)
    grid: str | None = Field(None, max_length=40)
    staff_id: UUID | None = None
    restricted: bool = False
    command_id: UUID = Field(default_factory=uuid4)
    """The form itself: sent twice, it does its work once."""
    version: int | None = None
    """Of the account that the form showed."""

    @field_validator("staff_id", mode="before")
    @classmethod
    def _nobody(cls, value: object) -> object:
        """Take an empty choice as nobody."""
        return value or None

    @property
    def scope(self) -> str:
        """The part of the place that the role is for: a street's account is made from any community in it."""
        if self.role in KEEPERS:
            return self.place
        return self.place[: DIGITS.get(reach_of(self.role), 12)]

    def account(self, *, staff: Iterable[StaffItem] = ()) -> NewAccount:
        """Return the account that is meant, called as on the staff list if nothing else is said.

        Raises
        ------
        RefusedError
            Raised for a role or a place that makes no sense.
        """
        known = next((item.name for item in staff if item.staff_id == self.staff_id), "")
        return NewAccount(
            login=self.login,
            name=self.name.strip() or known or self.login.strip(),
            grant=grant_of(self.role, self.scope, (self.grid or "").strip() or None),
            staff_id=self.staff_id,
            restricted=self.restricted,
        )


def kept_by(view: View) -> tuple[str, ...]:
    """Return the codes beyond which whoever asks keeps no account; empty is everywhere."""
    me = view.mine
    return tuple(me.account.scope_of(me.session.role))


async def places_of(view: View) -> dict[str, str]:
    """Return every place whose accounts whoever asks may keep, by its code, from the districts down."""
    known = await view.deps.directory.communities()
    places: dict[str, str] = {}
    for item in sorted(known, key=lambda item: item.code):
        places.setdefault(item.code[:6], item.district_name)
        places.setdefault(item.code[:9], f"{item.district_name} · {item.street_name}")
        places[item.code] = f"{item.street_name} · {item.name}"
    within = kept_by(view)
    return {code: name for code, name in places.items() if not within or reaches(within, code)}
