"""What a copy of the database alone must not tell: sealed values, and keys by which equal ones are found."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from services.registry.domain.person import Person
from shared.sealing import Sealer
from shared.vault import CLEAR, SealedRows

__all__ = ["CLEAR", "PRIVATE", "TAIL_LENGTHS", "Keys", "Vault", "parts_of", "private_of"]

KEY_BYTES = 12
"""Of a keyed hash: no two of a thousand million numbers share one but once in a thousand million districts."""

TAIL_LENGTHS = range(4, 12)
"""How many of a phone's last digits somebody may search by. Fewer would find half a district."""

ASKED_FOR = ("relatives", "health")
"""Parts of the details of which an archive needs to know whether there are any."""

PRIVATE = ("id_number", "phones", "relative_phones", "extensions", "remark", "details")
"""Fields of a person that are sealed: numbers, and texts that may hold numbers."""


class Keys(NamedTuple):
    """Keyed hashes by which a person is found."""

    number: bytes | None
    phones: list[int]
    """Of every tail that may be asked for."""
    tails: list[int]
    """Of the shortest tails alone: what the others are looked up by."""


@dataclass(frozen=True)
class Vault(SealedRows):
    """Seals values for one row each, and makes the keys by which they are found."""

    index_key: bytes = field(repr=False)
    former_index_keys: tuple[bytes, ...] = field(default=(), repr=False)
    """By these somebody is found as well, until all have been keyed anew."""

    @classmethod
    def of_words(
        cls, data_key: str, former_keys: Iterable[str], index_key: str, former_index_keys: Iterable[str] = ()
    ) -> Self:
        """Return the vault for secrets of at least 16 characters each."""
        keyed = [hashlib.sha256(word.encode()).digest() for word in (index_key, *former_index_keys)]
        return cls(Sealer((data_key, *former_keys)), keyed[0], tuple(keyed[1:]))

    @property
    def secrets(self) -> tuple[tuple[str, ...], bytes]:
        """What `Vault.of_secrets` makes the same vault of, in another process of ours."""
        return self.sealer.keys, self.index_key

    @classmethod
    def of_secrets(cls, keys: Iterable[str], index_key: bytes) -> Self:
        """Return the vault whose `secrets` these are."""
        return cls(Sealer(tuple(keys)), index_key)

    def key_of(self, word: str) -> bytes:
        """Return the key by which a number is found again; without the secret it tells nothing."""
        return hmac.digest(self.index_key, word.encode(), "sha256")[:KEY_BYTES]

    def tail_key(self, digits: str) -> int:
        """Return the key by which a phone is found by its last digits, as a signed number of eight bytes."""
        keyed = hmac.digest(self.index_key, f"tail:{digits}".encode(), "sha256")
        return int.from_bytes(keyed[:8], "big", signed=True)

    @property
    def eras(self) -> list[Self]:
        """One vault for each index key in use: whoever looks for somebody asks by all of them."""
        return [replace(self, index_key=key, former_index_keys=()) for key in (self.index_key, *self.former_index_keys)]

    def keys_like(self, words: Iterable[str]) -> list[bytes]:
        """Return the keys by which numbers may be found, under every index key in use."""
        known = list(words)
        return [era.key_of(word) for era in self.eras for word in known]

    def digest_of(self, digest: str) -> str:
        """Key the digest of what a row says: it covers numbers, and all else that it covers stands beside it."""
        return self.key_of(f"digest:{digest}").hex()

    def keys_of(self, person: Person) -> Keys:
        """Return the keys by which a person is found: by ID number, and by tails of own and relatives' phones."""
        number = self.key_of(person.id_number) if person.id_number else None
        phones = (*person.phones, *person.relative_phones)
        tails = {phone[-length:] for phone in phones for length in TAIL_LENGTHS if len(phone) >= length}
        keyed = {tail: self.tail_key(tail) for tail in tails}
        shortest = (key for tail, key in keyed.items() if len(tail) == TAIL_LENGTHS[0])
        return Keys(number, sorted(keyed.values()), sorted(shortest))


def private_of(person: Person) -> Mapping[str, Any]:
    """Return the fields that are sealed, without those that are empty."""
    return {name: value for name in PRIVATE if (value := getattr(person, name))}


def parts_of(person: Person) -> list[str]:
    """Say which of the sealed fields there are, and which parts of the details."""
    return [*private_of(person), *(f"details.{name}" for name in ASKED_FOR if (person.details or {}).get(name))]
