"""Where copies are sent: what must be known of a target to reach it. Passwords are never shown."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from backups.engine.faults import Code, Fault

HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?")
SHARE = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9 ._$-]*[A-Za-z0-9_$])?")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}")


@dataclass(frozen=True)
class Folder:
    """A folder of this machine: a disk, or what is mounted there (NFS)."""

    path: str


@dataclass(frozen=True)
class Smb:
    """A folder of a Windows or Samba share."""

    host: str
    share: str
    folder: str
    user: str
    password: str = field(repr=False)
    port: int = 445


@dataclass(frozen=True)
class Sftp:
    """A folder of an SSH server, whose key is known beforehand.

    `known_hosts` is as in OpenSSH's file, e.g. `copias.empresa.es ssh-ed25519 AAAA…`; with another
    port `[copias.empresa.es]:2222 …`. Without it nobody is believed. One of the last two opens.
    """

    host: str
    folder: str
    user: str
    known_hosts: str
    port: int = 22
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)


@dataclass(frozen=True)
class S3:
    """A bucket, by HTTPS; `ca` is the certificate of a private authority, in PEM.

    Without TLS only on this machine.
    """

    bucket: str
    prefix: str
    key: str
    secret: str = field(repr=False)
    endpoint: str = ""
    region: str = ""
    ca: str = ""


Place = Folder | Smb | Sftp | S3


def check(place: Place) -> None:
    """BAD_NAME for what could be taken for an option, another folder or another host."""
    match place:
        case Folder(path):
            _require(path.startswith("/") and _is_plain(path), path)
        case Smb(host, share, folder):
            _require(HOST.fullmatch(host) is not None, host)
            _require(SHARE.fullmatch(share) is not None, share)
            _require(_is_plain(folder), folder)
        case Sftp(host, folder):
            _require(HOST.fullmatch(host) is not None, host)
            _require(_is_plain(folder), folder)
        case S3(bucket, prefix, endpoint=endpoint):
            url = urlsplit(endpoint)
            is_here = url.hostname in ("localhost", "127.0.0.1", "::1")
            _require(not endpoint or url.scheme == "https" or is_here, endpoint)
            _require(re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket) is not None, bucket)
            _require(_is_plain(prefix), prefix)


def check_name(name: str) -> str:
    """The name of a file at a target, in one folder: no path, no option, no letter of doubt."""
    _require(NAME.fullmatch(name) is not None and ".." not in name, name)
    return name


def _is_plain(path: str) -> bool:
    parts = path.split("/")
    return path.isprintable() and "\\" not in path and ".." not in parts and "." not in parts


def _require(holds: bool, name: str) -> None:
    if not holds:
        raise Fault(Code.BAD_NAME, name=name)
