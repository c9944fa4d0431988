"""An identity provider outside (OpenID Connect): whom it says that somebody is. It gives nobody a right here."""

from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, encode_basic_auth
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

__all__ = ["IdentityError", "IdentityProvider", "Pending"]

PATIENCE_SECONDS = 5.0
"""How long a person waits for the provider behind a click."""

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""Signatures that only the provider can make: never a shared secret, never none."""

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
"""What a discovery document has to name."""

LEEWAY_SECONDS = 60
"""By how much the provider's clock may be wrong."""


class IdentityError(Exception):
    """Raised if the provider does not answer, or answers something that proves nothing."""


@dataclass(frozen=True)
class Pending:
    """What a browser keeps between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str


class IdentityProvider:
    """One provider, by its discovery document.

    Parameters
    ----------
    issuer
        Its address, as it stands in its tokens.
    redirect_uri
        Where it sends people back to; registered there.
    """

    def __init__(self, *, issuer: str, client_id: str, client_secret: str, redirect_uri: str) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._known: dict[str, Any] = {}

    async def leave(self) -> tuple[str, Pending]:
        """Return where to send somebody, and what their browser has to keep.

        Raises
        ------
        IdentityError
            Raised if the provider does not answer.
        """
        pending = Pending(state=generate_token(32), nonce=generate_token(32), verifier=generate_token(64))
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": "openid",
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": create_s256_code_challenge(pending.verifier),
            "code_challenge_method": "S256",
        }
        known = await self._discovered()
        return str(add_params_to_uri(known["authorization_endpoint"], list(asked.items()))), pending

    async def come_back(self, code: str, pending: Pending) -> dict[str, Any]:
        """Return what the provider says about whoever came back with a code.

        Raises
        ------
        IdentityError
            Raised if it does not answer, or if its token is not signed by it, for us, for this very login, and now.
        """
        known = await self._discovered()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": pending.verifier,
        }
        granted = await self._fetch("POST", known["token_endpoint"], data=form)
        keys = await self._fetch("GET", known["jwks_uri"])
        try:
            token = jwt.decode(str(granted["id_token"]), KeySet.import_key_set(keys), algorithms=ALGORITHMS)  # type: ignore[arg-type]
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"value": self._issuer},
                    "aud": {"value": self._client_id},
                },
                {"nonce": pending.nonce, "client_id": self._client_id, "access_token": granted.get("access_token")},
            )
            claims.validate(leeway=LEEWAY_SECONDS)
        except (JoseError, KeyError, ValueError) as error:
            raise IdentityError(type(error).__name__) from error
        return dict(claims)

    async def _discovered(self) -> dict[str, Any]:
        if not self._known:
            found = await self._fetch("GET", f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self._issuer:
                raise IdentityError("another issuer")
            if not all(isinstance(found.get(name), str) for name in ENDPOINTS):
                raise IdentityError("no endpoints")
            self._known = found
        return self._known

    async def _fetch(self, method: str, url: str, *, data: dict[str, str] | None = None) -> dict[str, Any]:
        ours = {"authorization": encode_basic_auth(self._client_id, self._client_secret)} if data else {}
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=PATIENCE_SECONDS)) as session,
                session.request(method, url, data=data, headers=ours, allow_redirects=False) as answer,
            ):
                answer.raise_for_status()
                found = await answer.json()
        except (TimeoutError, ClientError, ValueError) as error:
            raise IdentityError(type(error).__name__) from error
        if not isinstance(found, dict):
            raise IdentityError("no object")
        return found
