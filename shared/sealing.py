"""Short texts kept so that a copy of the database alone does not tell them: AES-GCM, bound to the row they stand in."""

from dataclasses import dataclass
from hashlib import sha256
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["SealedError", "Sealer"]

NONCE_BYTES = 12
"""What AES-GCM asks for. Random: safe for some four thousand million texts under one key."""

MARK_BYTES = 4
"""Start of the hash of a key: says with which key a text was sealed."""


class SealedError(ValueError):
    """Raised for a text that none of our keys opens, or that was moved here from another row."""


@dataclass(frozen=True)
class Sealer:
    """Seals with the first key and opens with any of them.

    Parameters
    ----------
    keys
        Secrets of at least 16 characters, the one in use first. A former one stays until what it sealed is gone.
    """

    keys: tuple[str, ...]

    def seal(self, text: str, *, about: str) -> bytes:
        """Seal a text for one place.

        Parameters
        ----------
        about
            Which row and column it stands in, such as ``passcode:<resident>:7``; opening it elsewhere fails.
        """
        key = _key(self.keys[0])
        nonce = urandom(NONCE_BYTES)
        return _mark(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())

    def open(self, sealed: bytes, *, about: str) -> str:
        """Return the text that was sealed for this place.

        Raises
        ------
        SealedError
            Raised if no key fits, or if it was sealed for another place.
        """
        key = next((key for key in map(_key, self.keys) if _mark(key) == sealed[:MARK_BYTES]), None)
        if key is None:
            raise SealedError("sealed with a key that is not among ours")
        nonce, body = sealed[MARK_BYTES : MARK_BYTES + NONCE_BYTES], sealed[MARK_BYTES + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, about.encode()).decode()
        except InvalidTag:
            raise SealedError("changed, or sealed for another place") from None


def _key(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _mark(key: bytes) -> bytes:
    return sha256(b"mark" + key).digest()[:MARK_BYTES]
