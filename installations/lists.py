"""The lists of this room: installations, their Fichas, and versions."""

from django.db.models import F, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from installations import rows
from installations.forms.filters import FichaFilter, InstallationFilter, ReleaseFilter
from installations.models import Ficha, Installation, Release
from installations.models.fichas import FichaQuerySet
from installations.models.installations import InstallationQuerySet
from installations.models.releases import ReleaseQuerySet
from kit.lists import Column, Listing
from kit.templatetags.kit import badge

FAR = Value("9999-12-31", output_field=TextField())  # where those without an expiry stand


def installations_for(user: User) -> InstallationQuerySet:
    found = Installation.objects.visible_to(user)
    return found.select_related("customer__service_line__calendar", "consultant").annotate(
        customer_name=F("customer__sort_name"),
        expiry_key=Coalesce(Cast("expires_on", TextField()), FAR),
    )


def installation_cell(row: Installation) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.customer,
        row.label,
    )


INSTALLATIONS = Listing[Installation](
    key="instalaciones",
    title=_("Instalaciones"),
    url="installations:installations",
    permission="installations.view_installation",
    rows=installations_for,
    filter=InstallationFilter,
    sort="customer_name",
    dress=rows.dress,
    columns=(
        Column(
            "customer",
            _("Cliente"),
            lambda row: row.customer.legal_name,
            html=installation_cell,
            sort="customer_name",
            by=lambda: F("customer__sort_name"),
            kind="main",
        ),
        Column("name", _("Instalación"), lambda row: row.name, is_shown=False),
        Column("serial", _("Serie"), lambda row: row.serial, kind="code", is_shown=False),
        Column("version", _("Versión"), lambda row: row.system_version, kind="code"),
        Column("product", _("Producto"), lambda row: row.get_product_display(), is_shown=False),
        Column(
            "expires",
            _("Caducidad"),
            lambda row: row.expires_on,
            html=rows.expiry_badge,
            sort="expiry_key",
            by=lambda: F("expiry_key"),
        ),
        Column("accesses", _("Accesos"), lambda row: row.access_limit, kind="num"),
        Column("right", _("Acuerdo"), rows.right_words, html=rows.right_badge),
        Column("ficha", _("Ficha"), rows.ficha_words, html=rows.ficha_badge),
        Column("consultant", _("Consultor"), lambda row: str(row.consultant or "")),
        Column("visit", _("Próxima visita"), lambda row: row.next_update_on, is_shown=False),
        Column("engine", _("Motor"), lambda row: row.engine, is_shown=False),
        Column("server", _("Servidor"), lambda row: row.server, is_shown=False),
        Column("public", _("Online público"), lambda row: row.online_public, is_shown=False),
        Column("private", _("Online privado"), lambda row: row.online_private, is_shown=False),
        Column("companies", _("Empresas"), lambda row: row.companies, kind="num", is_shown=False),
        Column("users", _("Usuarios"), lambda row: row.users, kind="num", is_shown=False),
        Column("seats", _("Puestos"), lambda row: row.seats, kind="num", is_shown=False),
        Column("changed", _("Configurada"), lambda row: row.changed_at, is_shown=False),
    ),
)


def fichas_for(user: User) -> FichaQuerySet:
    return Ficha.objects.visible_to(user).told()


def ficha_cell(row: Ficha) -> str:
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.label,
        row.installation.customer,
    )


FICHAS = Listing[Ficha](
    key="fichas",
    title=_("Fichas de Registración"),
    url="installations:fichas",
    permission="installations.view_ficha",
    rows=fichas_for,
    filter=FichaFilter,
    sort="-id",
    columns=(
        Column("number", _("Ficha"), lambda row: row.label, html=ficha_cell, kind="main"),
        Column(
            "customer", _("Cliente"), lambda row: str(row.installation.customer), is_shown=False
        ),
        Column("installation", _("Instalación"), lambda row: row.installation.label),
        Column("since", _("Vigente desde"), lambda row: row.asked_at),
        Column(
            "force",
            _("Vigencia"),
            lambda row: str(row.successor or _("Vigente")),
            html=rows.force_badge,
        ),
        Column("status", _("PDF"), lambda row: row.get_status_display(), html=rows.status_badge),
        Column("by", _("Emitida por"), lambda row: str(row.by or "")),
        Column("reason", _("Motivo"), lambda row: row.reason),
        Column("sha256", _("Huella"), lambda row: row.sha256, kind="code", is_shown=False),
    ),
)


def releases_for(user: User) -> ReleaseQuerySet:
    seen = Installation.objects.visible_to(user).in_use()
    return Release.objects.counted(seen).select_related("announced_by")


def release_cell(row: Release) -> str:
    news = (row.developments or row.modifications).splitlines()[0][:90]
    return format_html(
        '<a class="row-link" href="{}">{}</a><small>{}</small>',
        row.get_absolute_url(),
        row.version,
        news,
    )


def tested_badge(row: Release) -> str:
    tone = "success" if row.is_tested else "warning"
    return badge(tested_words(row), tone=tone)


def tested_words(row: Release) -> str:
    return str(_("Probada") if row.is_tested else _("Por probar"))


RELEASES = Listing[Release](
    key="versiones",
    title=_("Versiones"),
    url="installations:releases",
    permission="installations.view_release",
    rows=releases_for,
    filter=ReleaseFilter,
    sort="-id",
    columns=(
        Column("version", _("Versión"), lambda row: row.version, html=release_cell, kind="main"),
        Column("state", _("Estado"), tested_words, html=tested_badge),
        Column("tests", _("Pruebas"), lambda row: f"{row.passed_count} / {row.tests_count}"),
        Column("running", _("Instalaciones"), lambda row: row.running, kind="num"),
        Column("announced", _("Anunciada"), lambda row: row.announced_at),
        Column("by", _("Por"), lambda row: str(row.announced_by)),
        Column("developments", _("Desarrollos"), lambda row: row.developments, is_shown=False),
        Column("modifications", _("Modificaciones"), lambda row: row.modifications, is_shown=False),
    ),
)
