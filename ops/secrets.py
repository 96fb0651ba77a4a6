"""The keys of one installation: made once, kept in the data folder, read by nobody else.

`python3 -m ops.secrets` prints new ones, for the .env file of docker-compose.yml.
"""

import base64
import os
import secrets

from ops.layout import Layout, Trouble

COPIES = "SGC_BACKUP_KEYS"


def read_or_make(layout: Layout) -> dict[str, str]:
    """The installation's own keys, made at its first start."""
    if not layout.secrets.exists():
        _write(layout, _new())
    lines = layout.secrets.read_text().splitlines()
    kept = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = _new().keys() - kept.keys()
    if missing == {COPIES}:  # an installation from before there were copies
        kept[COPIES] = _new()[COPIES]
        _write(layout, kept)
    elif missing:
        raise Trouble(f"A {layout.secrets} le falta {', '.join(sorted(missing))}.")
    return kept


def _new() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "SGC_SIGNING_KEYS": f"k1:{secrets.token_hex(32)}",
        COPIES: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),  # a key of Fernet
    }


def _write(layout: Layout, values: dict[str, str]) -> None:
    unfinished = layout.secrets.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    # Closed to others from its first byte on, and whole or absent.
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:  # noqa: PTH123
        file.writelines(f"{name}={value}\n" for name, value in values.items())
        os.fsync(file.fileno())
    unfinished.rename(layout.secrets)


if __name__ == "__main__":
    for key, made in (_new() | {"POSTGRES_PASSWORD": secrets.token_hex(24)}).items():
        print(f"{key}={made}")
