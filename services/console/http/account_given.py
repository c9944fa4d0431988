"""A password that somebody gives somebody else: shown once, and again only to the same form in the same session."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from fastapi.responses import HTMLResponse

from services.console.domain.passwords import SHOWN_AGAIN
from services.console.http.view import View
from services.console.storage.accounts import AccountStore
from services.console.storage.passwords import given_password
from services.console.use_cases.keep_accounts import Given
from shared.clock import real_now

__all__ = ["Giving", "show_given"]


@dataclass
class Giving:
    """One form by which a password is given: it makes the same password however often it is sent."""

    view: View
    form: UUID
    login: str

    @cached_property
    def password(self) -> str:
        """The password; it follows from the form, the session and our secret, and is stored nowhere."""
        about = f"{self.view.mine.session.id}:{self.form}:{self.login.strip().lower()}"
        return given_password(key=self.view.deps.settings.data_key.get_secret_value(), about=about)


async def show_given(giving: Giving, given: Given, *, fresh: bool) -> HTMLResponse:
    """Show the password, or that it was shown already and how to give another."""
    shown = not given.again or await _still_good(giving, given)
    return giving.view.page(
        "account_given.html", password=giving.password if shown else None, login=giving.login.strip().lower(),
        account_id=given.account_id, fresh=fresh,
    )  # fmt: skip


async def _still_good(giving: Giving, given: Given) -> bool:
    """Say whether nobody has used or replaced the password, and it was given just now in this very session."""
    async with giving.view.deps.sessions() as session:
        row = await AccountStore(session).by_id(given.account_id)
    if row is None or not row.must_change or row.given_at is None or row.given_at + SHOWN_AGAIN < real_now():
        return False
    return await giving.view.deps.passwords.verify(giving.password, row.password_hash)
