"""Opens a target. Who is at the other end is checked before anything is sent there."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

from backups.engine.places import S3, Folder, Place, Sftp, Smb, check
from backups.engine.targets import Bucket, LocalFolder, Share, SshFolder, Target, telling

PATIENCE = 20  # seconds for a connection
STALL = 60  # seconds without a byte


@contextmanager
def reach(place: Place) -> Iterator[Target]:
    """The target of a place, for as long as it is used.

    AWAY, REFUSED or UNTRUSTED when it cannot be reached as it should; BAD_NAME for a place that
    no admin should have been able to enter.
    """
    check(place)
    with ExitStack() as until_the_end:
        with telling(label_of(place)):
            target = _opened(place, until_the_end)
        yield target


def label_of(place: Place) -> str:
    """How faults call it."""
    match place:
        case Folder(path):
            return path
        case Smb(host, share):
            return f"smb://{host}/{share}"
        case Sftp(host):
            return f"sftp://{host}"
        case S3(bucket):
            return f"s3://{bucket}"


def _opened(place: Place, until_the_end: ExitStack) -> Target:
    label = label_of(place)
    match place:
        case Folder(path):
            return LocalFolder(label, _filesystem("file"), path)
        case Smb():
            return Share(label, _smb(place, until_the_end), _inside(place.share, place.folder))
        case Sftp():
            return SshFolder(label, _sftp(place), place.folder)
        case S3():
            root = _inside(place.bucket, place.prefix).removeprefix("/")
            return Bucket(label, _s3(place, until_the_end), root)


def _inside(first: str, then: str) -> str:
    return f"/{first}/{then.strip('/')}".rstrip("/")


def _filesystem(protocol: str, **options: Any) -> Any:
    """A filesystem of its own: those that fsspec shares keep passwords."""
    import fsspec  # noqa: PLC0415 - it takes longer than the rest of the engine

    return fsspec.filesystem(protocol, **options, skip_instance_cache=True)


def _smb(place: Smb, until_the_end: ExitStack) -> Any:
    import smbclient  # noqa: PLC0415 - only who sends there pays for it

    def forget() -> None:
        with suppress(Exception):
            smbclient.delete_session(place.host, port=place.port)

    until_the_end.callback(forget)
    return _filesystem(
        "smb",
        host=place.host,
        port=place.port,
        username=place.user,
        password=place.password,
        timeout=PATIENCE,
        register_session_retries=0,
    )


def _sftp(place: Sftp) -> Any:
    import asyncssh  # noqa: PLC0415 - only who sends there pays for it

    keys = [asyncssh.import_private_key(place.private_key)] if place.private_key else None
    return _filesystem(
        "sftp",
        host=place.host,
        port=place.port,
        username=place.user,
        password=place.password or None,
        client_keys=keys,
        known_hosts=asyncssh.import_known_hosts(place.known_hosts),
        # Nothing of whoever runs us: no configuration with commands in it, no agent, no keys
        config=None,
        agent_path=None,
        gss_host=None,
        connect_timeout=PATIENCE,
        login_timeout=PATIENCE,
        keepalive_interval=STALL // 4,
        keepalive_count_max=3,
    )


def _s3(place: S3, until_the_end: ExitStack) -> Any:
    verify: bool | str = True
    if place.ca:
        made = tempfile.NamedTemporaryFile("w", suffix=".pem")  # noqa: SIM115
        file = until_the_end.enter_context(made)
        file.write(place.ca)
        file.flush()
        verify = file.name
    return _filesystem(
        "s3",
        use_listings_cache=False,
        key=place.key,
        secret=place.secret,
        endpoint_url=place.endpoint or None,
        client_kwargs={"region_name": place.region or None, "verify": verify},
        config_kwargs={
            "connect_timeout": PATIENCE,
            "read_timeout": STALL,
            "retries": {"max_attempts": 3, "mode": "standard"},
        },
    )
