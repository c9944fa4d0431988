"""The field in which somebody is named: whoever shares a name is chosen in a second look."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from services.console.http.view import View
from services.console.use_cases.find_people import Somebody, one_of, people_named
from shared.contracts.base import Refusal, RefusalCode

__all__ = ["Named", "read_person"]


@dataclass(frozen=True)
class Named:
    """What was written in the field.

    Parameters
    ----------
    person
        Who is meant; None if it is not clear, and then `refusal` says what to do.
    choices
        Who may be meant.
    """

    text: str = ""
    person: Somebody | None = None
    choices: tuple[Somebody, ...] = ()
    refusal: Refusal | None = None


async def read_person(view: View, form: FormData, *, residents_only: bool = False) -> Named:
    """Read the fields ``who`` (a name) and ``who_id`` (one of those who are called so)."""
    text = str(form.get("who") or "").strip()[:40]
    people = await people_named(
        view.owners, staff=[] if residents_only else view.colleagues, community=view.community, text=text
    )
    person = one_of(people, text=text, chosen=str(form.get("who_id") or ""))
    if person:
        return Named(text, person)
    key = "people.which" if people else "people.nobody" if text else "people.missing"
    refusal = Refusal(code=RefusalCode.INVALID, message=view.texts(key, name=text), field="who")
    return Named(text, None, tuple(people), refusal)
