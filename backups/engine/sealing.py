"""Copies are sealed for the holder of a key that is not on this machine."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519

from backups.engine.faults import Code, Fault
from backups.engine.local import new_file, no_rest_of
from backups.engine.manifest import Artefact, Entry, Sealed
from backups.engine.progress import HashedReader, HashedWriter, Tell, silent


@dataclass(frozen=True)
class Key:
    """A pair of keys: whoever has `public` can seal, whoever has `identity` can open."""

    identity: str = field(repr=False)
    public: str


def one_time_key() -> Key:
    """A key for one run: its drill opens what it stored, and then the key is forgotten."""
    identity = x25519.Identity.generate()
    return Key(str(identity), str(identity.to_public()))


def identity_in(text: str) -> str:
    """The secret key in a file of age-keygen, among its remarks; BAD_KEY when there is none."""
    found = re.search(r"AGE-SECRET-KEY-1[0-9A-Z]+", text)
    if found is None:
        raise Fault(Code.BAD_KEY)
    _identity(found.group())
    return found.group()


def check_recipient(public: str) -> None:
    """BAD_KEY for what is not a public key of age (`age1…`), a secret one above all."""
    _recipient(public)


def seal(
    artefact: Artefact, into: Path, recipients: Sequence[str], *, tell: Tell = silent
) -> Sealed:
    """Encrypt for each of the recipients, block by block; any of them can open it alone.

    What is read is hashed again: an artefact that changed on our own disk is DAMAGED.
    """
    keys = [_recipient(public) for public in recipients]
    if not keys:
        raise Fault(Code.BAD_KEY)
    with no_rest_of(into), artefact.path.open("rb") as plain, new_file(into) as file:
        source = HashedReader(plain, step="seal", tell=tell)
        sealed = HashedWriter(file)
        pyrage.encrypt_io(source, sealed, keys)
        if source.sha256 != artefact.sha256:
            raise Fault(Code.DAMAGED, name=artefact.path.name)
    return Sealed(artefact, into, sealed.size, sealed.sha256)


def unseal(entry: Entry, sealed: Path, into: Path, identity: str, *, tell: Tell = silent) -> None:
    """Decrypt, and hold it to what the manifest says was sealed."""
    key = _identity(identity)
    with no_rest_of(into), sealed.open("rb") as file, new_file(into) as plain:
        opened = HashedWriter(plain, step="open", tell=tell)
        try:
            pyrage.decrypt_io(file, opened, [key])
        except pyrage.DecryptError as error:
            # Its only words for a header that no key of ours opens
            wrong = "No matching keys" in str(error)
            raise Fault(Code.WRONG_KEY if wrong else Code.DAMAGED, name=entry.name) from None
        if (opened.size, opened.sha256) != (entry.plain_size, entry.plain_sha256):
            raise Fault(Code.DAMAGED, name=entry.name)


def _identity(identity: str) -> Any:
    try:
        return x25519.Identity.from_str(identity.strip())
    except pyrage.IdentityError:
        raise Fault(Code.BAD_KEY) from None


def _recipient(public: str) -> Any:
    try:
        return x25519.Recipient.from_str(public.strip())
    except pyrage.RecipientError:
        raise Fault(Code.BAD_KEY) from None
