"""Short signatures for addresses and links: nobody else can make them up (E5).

Lower case and base32, because mail programs change the case of addresses. The first part names
the key, so that keys can be renewed while older signatures still verify.
"""

import base64
import hashlib
import hmac

from django.conf import settings


def sign(purpose: str, value: str) -> str:
    """A signature with the newest key: good for this purpose and this value only."""
    key_id = next(iter(settings.SIGNING_KEYS))
    return f"{key_id.lower()}-{_digest(settings.SIGNING_KEYS[key_id], purpose, value)}"


def verify(purpose: str, value: str, signature: str) -> bool:
    """Whether we made this signature, with any of the keys that are still valid."""
    key_id, _, digest = signature.lower().rpartition("-")
    return any(
        hmac.compare_digest(_digest(key, purpose, value).encode(), digest.encode())
        for known, key in settings.SIGNING_KEYS.items()
        if known.lower() == key_id
    )


def _digest(key: str, purpose: str, value: str) -> str:
    # the length keeps ("a", "bc") and ("ab", "c") apart
    said = f"{len(purpose)}:{purpose}:{value}".encode()
    digest = hmac.new(key.encode(), said, hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode().lower()  # 80 bits in 16 characters
