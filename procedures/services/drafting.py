"""How a new revision is prepared, by the owners of the document only (DOC-02 to DOC-04)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import outbox.services as outbox
from accounts import services as accounts
from accounts.models import AuditKind, User
from kit.db import lock
from kit.errors import Refused, Stale
from kit.files import StoredFile
from procedures.models import Change, Document, Revision, RevisionStatus, Rule, RuleValue
from procedures.models.revisions import SECTIONS
from procedures.register import current
from procedures.services.rules import check_value, spoken

RETURNED = "returned"  # in the history: whoever returns a revision has not written it


def saved_by(who: str, version: int) -> Stale:
    """Somebody else saved the draft, or the card, after the form was opened."""
    said = _(
        "Mientras usted escribía, %(who)s guardó otros cambios. Si vuelve a guardar, se pierden los"
        " de esa persona."
    )
    return Stale(said % {"who": who}, version)


@transaction.atomic
def draft(document: Document, *, by: User, at: datetime) -> Revision:
    """Begin the next revision with the text of the last, or go on with the one that is begun."""
    document = lock(document)
    check_owner(document, by=by)
    if document.withdrawn_by_id:
        raise Refused(_("%s está retirado: no se usa ni se revisa más.") % document.code)
    begun = document.open_revision()
    if begun:
        return begun
    last = document.revisions.order_by("-number").first()
    revision = Revision(document=document, number=last.number + 1 if last else 0, author=by)
    for name in SECTIONS:
        setattr(revision, name, getattr(last, name) if last else "")
    _save(revision, by=by)
    if last:
        revision.related.set(last.related.all())
    return revision


@transaction.atomic
def write(
    revision: Revision,
    *,
    texts: Mapping[str, str],
    changes: Sequence[Mapping[str, str]],
    figures: Mapping[str, str],
    related: Sequence[Document],
    in_force_from: datetime | None,
    version: int | None,
    by: User,
    at: datetime,
    file: StoredFile | None = None,
    without_file: bool = False,
) -> Revision:
    """Save all of a draft; an incomplete one may be saved, a wrong figure may not."""
    revision = lock(revision)
    check_draft(revision, by=by)
    check_version(revision, version)
    if in_force_from and timezone.localdate(in_force_from) < timezone.localdate(at):
        raise Refused(
            _("Ese día ya pasó: elija hoy o uno posterior, o deje vacío «Vigente desde».")
        )
    for name in SECTIONS:
        setattr(revision, name, texts.get(name, "").replace("\r\n", "\n").strip())
    revision.in_force_from = in_force_from
    if file or without_file:
        _attach(revision, file)
    revision.version += 1
    _save(revision, by=by)
    revision.related.set(one for one in related if one.pk != revision.document_id)
    revision.changes.all().delete()
    for change in changes:
        Change.objects.create(revision=revision, **change)
    propose(revision, figures, at=at)
    return revision


def propose(revision: Revision, figures: Mapping[str, str], *, at: datetime) -> None:
    """Set the figures that the draft gives; one given as it is, is thereby confirmed."""
    rules = {rule.key: rule for rule in revision.document.rules.all()}
    for key, said in figures.items():
        if key not in rules:
            raise Refused(_("Este documento no gobierna la regla «%s».") % key)
        check_value(rules[key], said)
    known = {value.rule.key: value for value in revision.values.select_related("rule")}
    for key in known.keys() - figures.keys():
        known[key].delete()
    for key, said in figures.items():
        value = known.get(key) or RuleValue(rule=rules[key], revision=revision)
        if value.value != said.strip():
            value.value = said.strip()
            value.save()


@transaction.atomic
def submit(revision: Revision, *, by: User, at: datetime) -> Revision:
    """Hand a complete draft to those who approve (DOC-03)."""
    revision = lock(revision)
    check_draft(revision, by=by)
    missing = lacking(revision)
    if missing:
        raise Refused(_("Antes de enviarla a revisión falta: %s.") % "; ".join(missing))
    revision.status = RevisionStatus.REVIEW
    revision.submitted_at, revision.returned_because = at, ""
    revision.version += 1
    _save(revision, by=by)
    return revision


def lacking(revision: Revision) -> list[str]:
    """What the draft still needs before anybody can approve it."""
    missing = []
    if not revision.file_sha256:
        needed = {
            "purpose": _("el objeto"),
            "responsibilities": _("las responsabilidades"),
            "description": _("la descripción"),
        }
        missing = [words for name, words in needed.items() if not getattr(revision, name)]
    if not revision.changes.exists():
        missing.append(_("al menos una fila en el control de cambios"))
    return missing


@transaction.atomic
def give_back(revision: Revision, *, reason: str, by: User, at: datetime) -> Revision:
    """Return a revision to its author, who is told why."""
    revision = lock(revision)
    if not revision.may_become(RevisionStatus.DRAFT):
        raise Refused(_("Solo se devuelve una revisión que espera aprobación."))
    revision.status = RevisionStatus.DRAFT
    revision.submitted_at, revision.returned_because = None, reason
    revision.version += 1
    revision._change_reason = RETURNED  # type: ignore[attr-defined]
    _save(revision, by=by)
    accounts.audit(AuditKind.RETURNED, by=by, at=at, what=str(revision), why=reason)
    if revision.author:
        outbox.notify(
            user=revision.author,
            key=f"revision-returned-{revision.pk}-{revision.version}",
            text=_("%(revision)s vuelve a borrador: %(reason)s")
            % {"revision": revision, "reason": reason},
            url=revision.get_absolute_url(),
            tone="warning",
            by=by,
            at=at,
        )
    return revision


@transaction.atomic
def discard(revision: Revision, *, by: User, at: datetime) -> Document:
    """Throw a draft away; its number is free again, its history stays."""
    revision = lock(revision)
    check_draft(revision, by=by)
    for value in revision.values.all():
        value.delete()
    revision.related.clear()
    revision._history_user = by  # type: ignore[attr-defined]
    revision.delete()
    return revision.document


def check_owner(document: Document, *, by: User) -> None:
    """Only the owner roles of a document prepare it (DOC-04)."""
    if not document.is_owned_by(by):
        roles = ", ".join(document.owners.values_list("name", flat=True)) or _("nadie todavía")
        raise Refused(
            _("Solo los responsables de %(code)s preparan sus revisiones: %(roles)s.")
            % {"code": document.code, "roles": roles}
        )


def check_draft(revision: Revision, *, by: User) -> None:
    check_owner(revision.document, by=by)
    if revision.status != RevisionStatus.DRAFT:
        raise Refused(_("Esta revisión ya no es un borrador: nadie la cambia."))


def check_version(revision: Revision, version: int | None) -> None:
    if version is not None and version != revision.version:
        last = revision.history.select_related("history_user").first()
        raise saved_by(str(last.history_user if last else _("otra persona")), revision.version)


def proposals(revision: Revision, *, at: datetime) -> list[dict[str, Any]]:
    """Each figure of the document: what holds now, and what the revision would make of it."""
    given = dict(revision.values.values_list("rule__key", "value"))
    return [
        standing(rule, at)
        | {"new": given.get(rule.key), "new_told": spoken(given.get(rule.key, ""))}
        for rule in rules_of(revision)
    ]


def rules_of(revision: Revision) -> list[Rule]:
    return list(revision.document.rules.order_by("source", "label"))


def standing(rule: Rule, at: datetime) -> dict[str, Any]:
    """A figure as it is at the moment, and whether the business has said it."""
    value = current().words(rule.key, at)
    return {
        "rule": rule,
        "old": value.text if value else "",
        "told": spoken(value.text) if value else "",
        "is_provisional": bool(value and value.is_provisional),
        "since": value.since if value else None,
    }


def _attach(revision: Revision, file: StoredFile | None) -> None:
    revision.file_name = file.name if file else ""
    revision.file_type = file.content_type if file else ""
    revision.file_size = file.size if file else 0
    revision.file_sha256 = file.sha256 if file else ""


def _save(revision: Revision, *, by: User) -> None:
    revision._history_user = by  # type: ignore[attr-defined]
    revision.save()
