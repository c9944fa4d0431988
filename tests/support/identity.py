"""A small identity provider on loopback: discovery, keys, and a token endpoint that insists on PKCE."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import encode_basic_auth, web
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import RSAKey

from nuanlin.local.ports import free_port
from shared.clock import real_now

__all__ = ["CLIENT", "SECRET", "Provider", "identity_provider"]

CLIENT, SECRET = "nuanlin", "between the two of us"


@dataclass
class Provider:
    """What it knows; a test may spoil any of it."""

    issuer: str
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    claims: dict[str, Any] = field(default_factory=dict)
    """What its next token says besides, or instead."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def approve(self, location: str) -> str:
        """Let somebody sign in who was sent here; returns the query they come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return f"code={code}&state={asked['state']}"

    async def discovery(self, _: web.Request) -> web.Response:
        """Tell where everything is."""
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        )

    async def keys(self, _: web.Request) -> web.Response:
        """Tell the public key."""
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def token(self, request: web.Request) -> web.Response:
        """Give a token for a code, once, to our client alone, who began this login."""
        form = await request.post()
        asked = self._codes.pop(str(form["code"]), None)
        known = request.headers.get("authorization") == encode_basic_auth(CLIENT, SECRET)
        if (
            asked is None
            or not known
            or create_s256_code_challenge(str(form["code_verifier"])) != asked["code_challenge"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(real_now().timestamp())
        told = {"iss": self.issuer, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, told | self.claims, self.signs_with or self.key)
        return web.json_response({"id_token": signed, "token_type": "Bearer"})


@asynccontextmanager
async def identity_provider() -> AsyncIterator[Provider]:
    """Run one until the block ends."""
    port = free_port()
    provider = Provider(f"http://127.0.0.1:{port}")
    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", provider.discovery)
    app.router.add_get("/keys", provider.keys)
    app.router.add_post("/token", provider.token)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield provider
    finally:
        await runner.cleanup()
