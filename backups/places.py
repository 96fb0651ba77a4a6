"""Where a route leads, as the engine is told: what the pages keep, and nothing else."""

from typing import Any

from django.db import connection
from psycopg.conninfo import make_conninfo

from backups import secrets
from backups.engine import S3, Folder, Place, Sftp, Smb
from backups.models import Access, Route

PORTS = {Access.SMB: 445, Access.SFTP: 22, Access.DATABASE: 5432}


def target_of(route: Route) -> Place:
    """The target of a route: its password is opened here, for as long as it is used."""
    host, port = host_of(route)
    secret = secrets.open_(route.secret)
    if route.access == Access.SMB:
        share, _slash, folder = route.path.strip("/\\").replace("\\", "/").partition("/")
        return Smb(host, share, folder, route.user, secret, port)
    if route.access == Access.SFTP:
        is_key = secret.lstrip().startswith("-----BEGIN")
        given = {"private_key": secret} if is_key else {"password": secret}
        return Sftp(host, route.path, route.user, route.host_key, port, **given)
    if route.access == Access.S3:
        bucket, _slash, prefix = route.path.strip("/").partition("/")
        return S3(bucket, prefix, route.user, secret, route.server, ca=route.host_key)
    return Folder(route.path)


def dsn_of(route: Route) -> str:
    """The database of a route, or the one that this system runs on."""
    if route.access == Access.OWN_DATABASE:
        return own_dsn()
    host, port = host_of(route)
    told: dict[str, Any] = {"host": host, "port": port, "user": route.user, "dbname": route.path}
    return make_conninfo(**told, password=secrets.open_(route.secret) or None)


def own_dsn() -> str:
    known = connection.settings_dict
    names = {"HOST": "host", "PORT": "port", "USER": "user", "NAME": "dbname"}
    told = {key: str(known[name]) for name, key in names.items() if known[name]}
    if known["PASSWORD"]:
        told["password"] = known["PASSWORD"]
    return make_conninfo(**told)


def host_of(route: Route) -> tuple[str, int]:
    """ "nas.empresa.es:2222" in its parts."""
    host, colon, port = route.server.rpartition(":")
    usual = PORTS.get(Access(route.access), 0)
    return (host, int(port)) if colon and port.isdigit() else (route.server, usual)
