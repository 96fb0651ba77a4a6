"""New versions: announced by letter, tested, and only then offered (VIS-23, VIS-24)."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts.models import User
from accounts.roles import IMPLEMENTATION_HEAD
from installations.models import Installation, Offer, Release, ReleaseTest, TestResult
from installations.models.installations import InstallationQuerySet
from kit.db import lock
from kit.errors import Refused
from kit.history import keep
from kit.text import one_line


@transaction.atomic
def announce(
    *, version: str, developments: str, modifications: str, by: User, at: datetime
) -> Release:
    """Register a new version, and tell the Jefe de Implementación by letter (VIS-23)."""
    name = one_line(version, limit=40)
    news = (developments.strip(), modifications.strip())
    if not name or not any(news):
        raise Refused(_("Diga qué versión es y qué desarrollos o modificaciones trae."))
    if Release.objects.filter(version=name).exists():
        raise Refused(_("La versión %s ya está anunciada.") % name)
    heads = list(User.objects.with_role(IMPLEMENTATION_HEAD).order_by("pk"))
    if not heads:
        raise Refused(_("Nadie tiene la función de Jefe de Implementación: asígnela antes."))
    row = Release(version=name, announced_by=by, announced_at=at)
    row.developments, row.modifications = news
    keep(row, by=by, at=at)
    outbox.post(
        key=f"release-{row.pk}",
        kind="release_announced",
        to=[head.email for head in heads],
        context={
            "version": name,
            "developments": news[0] or _("Ninguno."),
            "modifications": news[1] or _("Ninguna."),
            "sender": str(by),
            "url": f"{settings.BASE_URL}{row.get_absolute_url()}",
        },
        reply_to=by.email,
        at=at,
    )
    return row


@transaction.atomic
def add_tests(release: Release, lines: Iterable[str], *, by: User, at: datetime) -> Release:
    """Put more things to be tried on the checklist; a version with news is not tested any more."""
    row = lock(release)
    known = set(row.tests.values_list("what", flat=True))
    wanted = dict.fromkeys(one_line(line, limit=200) for line in lines)
    new = [what for what in wanted if what and what not in known]
    if not new:
        raise Refused(_("Escriba qué se prueba, una cosa por línea, que no esté ya en la lista."))
    for what in new:
        keep(ReleaseTest(release=row, what=what), by=by, at=at)
    _untested(row, by=by, at=at)
    return row


@transaction.atomic
def record_test(
    test: ReleaseTest, *, result: str, notes: str, by: User, at: datetime
) -> ReleaseTest:
    """Write down who tried it and how it went; what fails closes the version again (VIS-24)."""
    release = lock(test.release)
    row = lock(test)
    if result not in TestResult.values:
        raise Refused(_("Ese resultado no existe."))
    said = one_line(notes, limit=300)
    if result == TestResult.FAILED and not said:
        raise Refused(_("Diga qué falla, para que I+D pueda corregirlo."))
    row.record(result, notes=said, by=by, at=at)
    keep(row, by=by, at=at)
    if result != TestResult.PASSED:
        _untested(release, by=by, at=at)
    return row


@transaction.atomic
def approve(release: Release, *, by: User, at: datetime) -> Release:
    """Mark a version as tested: each thing on its checklist went well."""
    row = lock(release)
    if row.is_tested:
        raise Refused(_("Esta versión ya está probada."))
    results = list(row.tests.values_list("result", flat=True))
    if not results:
        raise Refused(_("Todavía no hay ninguna prueba: escriba qué se prueba."))
    left = sum(result != TestResult.PASSED for result in results)
    if left:
        raise Refused(_("Quedan %(left)s pruebas sin pasar.") % {"left": left})
    row.tested_by, row.tested_at = by, at
    keep(row, by=by, at=at)
    return row


@transaction.atomic
def offer(
    release: Release, installations: Iterable[Installation], *, by: User, at: datetime
) -> list[Offer]:
    """Offer a tested version to installations that do not run it yet (VIS-24)."""
    row = lock(release)
    if not row.is_tested:
        raise Refused(_("La versión %s todavía no está probada.") % row)
    offered = set(row.offers.values_list("installation", flat=True))
    new = [
        one for one in installations if one.pk not in offered and one.system_version != row.version
    ]
    if not new:
        raise Refused(_("Elija instalaciones a las que todavía no se haya ofrecido."))
    return [Offer.objects.create(release=row, installation=one, by=by, at=at) for one in new]


def candidates(release: Release, installations: InstallationQuerySet) -> InstallationQuerySet:
    """Those in use that neither run the version nor were offered it."""
    rest = installations.in_use().exclude(system_version=release.version)
    return rest.exclude(offers__release=release)


def _untested(release: Release, *, by: User, at: datetime) -> None:
    if release.is_tested:
        release.tested_by, release.tested_at = None, None
        keep(release, by=by, at=at)
