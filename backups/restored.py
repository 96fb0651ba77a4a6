"""A restored copy of this system is looked at as a system, and what was found is told (I1)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO

from django.contrib.auth.hashers import check_password, make_password
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.crypto import get_random_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from psycopg.conninfo import conninfo_to_dict

from accounts.models import User
from backups.engine import Code, DatabaseFacts, Entry, Evidence, Fault, Manifest

ALIAS = "restored"


def look_closer(
    entry: Entry, where: str, *, own: frozenset[str], is_past: bool = False
) -> Iterable[Fault]:
    """Of our own database: its migrations are complete, the checks pass, and somebody logs in.

    A copy of an older version lacks migrations, which come when it is restored for good: nobody
    can enter it before.
    """
    if entry.source not in own:
        return
    with connected(where):
        try:
            lacking = _migrations()
            problem = "" if lacking and is_past else lacking or _checks() or _login()
        except DatabaseError as error:
            problem = type(error).__name__
    if problem:
        yield Fault(Code.RESTORE_FAILED, name=entry.source, detail=problem)


@contextmanager
def connected(dsn: str) -> Iterator[None]:
    """The restored copy as a database of Django's, for as long as it is looked at."""
    told = conninfo_to_dict(dsn)
    names = {"NAME": "dbname", "HOST": "host", "PORT": "port", "USER": "user"}
    names["PASSWORD"] = "password"  # noqa: S105 - the name of a setting
    mine = connections["default"]
    given = {name: str(told.get(key) or "") for name, key in names.items()}
    copy = type(mine)(mine.settings_dict | given | {"OPTIONS": {}}, alias=ALIAS)
    connections[ALIAS] = copy
    try:
        yield
    finally:
        copy.close()
        del connections[ALIAS]


def _migrations() -> str:
    executor = MigrationExecutor(connections[ALIAS])
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _("le faltan migraciones") if left else ""


def _checks() -> str:
    try:
        call_command("check", databases=[ALIAS], stdout=StringIO(), stderr=StringIO())
    except CommandError as error:
        return str(error)[:200]
    return ""


def _login() -> str:
    """With a password that only this copy knows: nobody's own is asked for."""
    person = User.objects.using(ALIAS).filter(is_active=True).order_by("pk").first()
    if person is None:
        return ""  # a system without people
    password = get_random_string(20)
    person.password = make_password(password)
    person.save(using=ALIAS, update_fields=["password"])
    known = User.objects.using(ALIAS).get(pk=person.pk)
    return "" if check_password(password, known.password) else _("nadie puede entrar")


def told(manifest: Manifest, evidence: Evidence) -> list[tuple[str, object]]:
    """What was compared, for the register (P15)."""
    databases = [e.facts for e in manifest.entries if isinstance(e.facts, DatabaseFacts)]
    folders = [e.facts for e in manifest.entries if not isinstance(e.facts, DatabaseFacts)]
    seconds = number_format(evidence.seconds, 1, use_l10n=True)
    found: list[tuple[str, object]] = []
    if databases:
        found.append((_("Tablas comparadas"), sum(len(facts.tables) for facts in databases)))
        found.append((_("Filas comparadas"), sum(facts.rows for facts in databases)))
    if folders:
        found.append((_("Archivos comparados"), sum(facts.entries for facts in folders)))
    return [
        *found,
        (_("Orígenes sin diferencias"), f"{evidence.restored} / {len(manifest.entries)}"),
        (_("Tiempo hasta tenerlo todo (RTO)"), _("%s s") % seconds),
    ]
