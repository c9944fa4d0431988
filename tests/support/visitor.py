"""Somebody with a browser, without the browser: keeps cookies, sends forms the way the pages do."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from aiohttp import ClientResponse, ClientSession, CookieJar, FormData
from yarl import URL

__all__ = ["Answer", "Visitor", "visiting"]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    path: str
    """Address after redirects."""
    headers: Mapping[str, str]
    body: bytes


class Visitor:
    """One browser session on one console."""

    def __init__(self, session: ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    @property
    def csrf(self) -> str:
        """Token of this session; empty before the first page."""
        return next((cookie.value for cookie in self.session.cookie_jar if cookie.key == "nuanlin_csrf"), "")

    async def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        async with self.session.get(self.url + path, headers=headers) as response:
            return await _read(response)

    async def post(
        self,
        path: str,
        fields: Mapping[str, object] | FormData | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a form of a page of this console."""
        if not self.csrf:
            await self.get("/login")
        given = {"origin": self.url, "x-csrf-token": self.csrf} | dict(headers or {})
        data = fields if isinstance(fields, FormData) else _form(fields or {})
        async with self.session.post(self.url + path, data=data, headers=given) as response:
            return await _read(response)

    async def command(self, path: str, *, command_id: UUID | None = None, **fields: object) -> Answer:
        """Click a button of a page that updates itself."""
        return await self.post(path, {"command_id": command_id or uuid4(), **fields}, headers={"hx-request": "true"})


def _form(fields: Mapping[str, object]) -> FormData:
    form = FormData()
    for name, value in fields.items():
        for item in value if isinstance(value, list) else [value]:
            form.add_field(name, str(item))
    return form


async def _read(response: ClientResponse) -> Answer:
    body = await response.read()
    text = re.sub(r"\s+", " ", body.decode("utf-8", "replace"))
    return Answer(status=response.status, text=text, path=response.url.path_qs, headers=response.headers, body=body)


@asynccontextmanager
async def visiting(url: str, *, cookies: Mapping[str, str] | None = None) -> AsyncIterator[Visitor]:
    """Open a browser session, signed in with the cookies of somebody."""
    jar = CookieJar(unsafe=True)
    jar.update_cookies(dict(cookies or {}), URL(url))
    async with ClientSession(cookie_jar=jar) as session:
        yield Visitor(session, url)
