"""The customers and their people."""

from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Concat, Lower, NullIf
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contacts.models.folding import contains_words
from contacts.models.lines import Classification, Entitlement, ServiceLine
from contacts.models.merged import Mergeable, OnFile
from contacts.models.terms import AgreementKind, Term, nearest
from contacts.validators import can_be_dialled
from kit.db import FoldText, sort_key, trigram_index
from kit.errors import Refused
from kit.history import HistoricalRecords
from sla.models import Plan, ServiceModel


class Stage(models.TextChoices):
    POTENTIAL = "potential", _("Potencial")
    ACTIVE = "active", _("Activo")
    INACTIVE = "inactive", _("Inactivo")


STAGE_MOVES = {
    Stage.POTENTIAL: {Stage.ACTIVE, Stage.INACTIVE},
    Stage.ACTIVE: {Stage.INACTIVE},
    Stage.INACTIVE: {Stage.ACTIVE},
}


class BareCode(models.Func):
    """Capital letters and digits only: "B-12.345" and "b12345" are the same tax number."""

    function = "bare_code"
    output_field = models.TextField()


class Product(models.TextChoices):
    CLASSIC = "classic", _("Classic")
    ONLINE = "online", _("Online")


class Treatment(models.TextChoices):
    FORMAL = "usted", _("Usted")
    INFORMAL = "tu", _("Tú")


class CommercialHandling(models.TextChoices):
    AUTONOMOUS = "autonomous", _("Autónomo")
    DELEGATED = "delegated", _("Delegado")


class Accompanied(models.Func):
    """Whether somebody's sector serves a customer, or the customer is theirs to look after.

    Written out: every page asks it, and to put it together of parts takes Django longer than
    PostgreSQL to answer it.
    """

    COLUMNS = ("service_line", "csm", "account_executive", "account_assistant", "service_manager")
    SQL = """(
        {} IN (SELECT serviceline_id FROM contacts_serviceline_sectors WHERE sector_id = %s)
        OR %s IN ({}, {}, {}, {})
    )"""
    output_field = models.BooleanField()

    def __init__(self, user: User, path: str = "") -> None:
        super().__init__(*(path + column for column in self.COLUMNS))
        self.asked = (user.sector_id, user.pk)

    def as_sql(self, compiler: Any, connection: Any, *_args: Any, **_more: Any) -> Any:
        columns = [compiler.compile(part)[0] for part in self.get_source_expressions()]
        return self.SQL.format(*columns), self.asked


def seen_by(user: User, path: str = "") -> Q:
    """Which customers somebody sees; `path` leads to them from another table, as "customer__"."""
    if user.has_perm("contacts.view_all_customers"):
        return Q()
    return Q(Accompanied(user, path))


class CustomerQuerySet(models.QuerySet["Customer"]):
    def search(self, query: str) -> Self:
        """Those whose names, tax number, e-mail or telephone contain every word of the query."""
        return self.filter(contains_words(query))

    def visible_to(self, user: User) -> Self:
        """All for those who see everything; else the lines of one's sector, and one's own."""
        return self.filter(seen_by(user))


CustomerManager = OnFile.from_queryset(CustomerQuerySet)


class Customer(Mergeable):
    """A company that is served by us, may become so, or was (ACO-01)."""

    number = models.PositiveIntegerField(_("número"), unique=True, editable=False)
    stage = models.CharField(_("estado"), max_length=9, choices=Stage, default=Stage.POTENTIAL)
    stage_since = models.DateTimeField(_("en este estado desde"))
    legal_name = models.CharField(_("razón social"), max_length=200)
    trade_name = models.CharField(_("nombre comercial"), max_length=200, blank=True)
    tax_id = models.CharField(_("CUIT / NIF"), max_length=30, blank=True)
    phone = models.CharField(_("teléfono"), max_length=40, blank=True, validators=[can_be_dialled])
    email = models.EmailField(_("correo electrónico"), blank=True)
    website = models.URLField(_("sitio web"), blank=True)
    service_line = models.ForeignKey(
        ServiceLine, models.PROTECT, related_name="customers", verbose_name=_("línea de servicio")
    )
    plan = models.ForeignKey(
        Plan,
        models.PROTECT,
        related_name="customers",
        null=True,
        blank=True,
        verbose_name=_("plan de soporte"),
    )
    plan_since = models.DateField(_("plan desde"), null=True, blank=True)
    plan_until = models.DateField(_("plan hasta"), null=True, blank=True)
    service_model = models.CharField(
        _("modelo de servicio"), max_length=11, choices=ServiceModel, blank=True
    )
    product = models.CharField(_("producto"), max_length=7, choices=Product, blank=True)
    is_key_account = models.BooleanField(_("Key Account"), default=False)
    kind = models.ForeignKey(
        Classification,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("clase"),
        limit_choices_to={"list": "kind"},
    )
    origin = models.ForeignKey(
        Classification,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("origen"),
        limit_choices_to={"list": "origin"},
    )
    scale = models.ForeignKey(
        Classification,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("escala"),
        limit_choices_to={"list": "scale"},
    )
    industry = models.ForeignKey(
        Classification,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("rubro"),
        limit_choices_to={"list": "industry"},
    )
    revenue_level = models.CharField(_("nivel de facturación"), max_length=60, blank=True)
    staff_count = models.PositiveIntegerField(_("cantidad de personal"), null=True, blank=True)
    figures_updated_on = models.DateField(_("datos actualizados el"), null=True, blank=True)
    csm = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="customers_as_csm",
        null=True,
        blank=True,
        verbose_name=_("Customer Success Manager"),
    )
    account_executive = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="customers_as_executive",
        null=True,
        blank=True,
        verbose_name=_("ejecutivo de cuenta"),
    )
    account_assistant = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="customers_as_assistant",
        null=True,
        blank=True,
        verbose_name=_("asistente de cuenta"),
    )
    # Whom the customer accepted to look into all its matters in depth (SAC-22)
    service_manager = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="customers_as_service_manager",
        null=True,
        blank=True,
        verbose_name=_("Service Manager"),
    )
    commercial_handling = models.CharField(
        _("manejo comercial"), max_length=10, choices=CommercialHandling, blank=True
    )
    expectations = models.TextField(_("expectativas y objetivos"), blank=True)
    not_duplicate_of = models.JSONField(
        _("confirmado que no es duplicado de"), default=list, blank=True, editable=False
    )
    external_ref = models.CharField(_("referencia externa"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("alta"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # Folded name, company, phone and e-mail; written by a trigger (migration 0003).
    search = models.TextField(default="", editable=False)
    # The name that lists show, as it is sorted.
    sort_name = sort_key(Coalesce(NullIf("trade_name", models.Value("")), "legal_name"))

    objects = CustomerManager()
    everyone = CustomerQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search", "sort_name"])

    class Meta:
        verbose_name = _("cliente")
        verbose_name_plural = _("clientes")
        ordering = ["sort_name"]
        permissions = [
            ("view_all_customers", "Puede ver los clientes de todas las líneas"),
            ("activate_customer", "Puede convertir un cliente en activo"),
            ("import_customer", "Puede importar clientes y contactos"),
            ("merge_customer", "Puede fusionar clientes y contactos repetidos"),
        ]
        constraints = [
            models.CheckConstraint(
                name="customer_choices_are_known",
                condition=Q(
                    stage__in=["potential", "active", "inactive"],
                    service_model__in=["", "saas", "open_source"],
                    product__in=["", "classic", "online"],
                    commercial_handling__in=["", "autonomous", "delegated"],
                ),
            ),
            models.CheckConstraint(name="customer_has_a_name", condition=~Q(legal_name="")),
            models.CheckConstraint(
                name="customer_plan_has_a_start_and_only_then",
                condition=Q(plan__isnull=True, plan_since__isnull=True)
                | Q(plan__isnull=False, plan_since__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["external_ref"],
                condition=~Q(external_ref=""),
                name="customer_external_ref_once",
                violation_error_message=_("Otro cliente tiene ya esa referencia externa."),
            ),
        ]
        indexes = [
            trigram_index("customer_search", "search"),
            models.Index(Lower("email"), name="customer_email_lower"),
            models.Index(BareCode("tax_id"), name="customer_tax_id_bare"),
            models.Index(FoldText("legal_name"), name="customer_name_folded"),
            models.Index(name="customer_by_name", fields=["sort_name", "id"]),
        ]

    def __str__(self) -> str:
        return self.trade_name or self.legal_name

    def get_absolute_url(self) -> str:
        return reverse("contacts:customer", args=[self.pk])

    def move_to(self, stage: Stage, *, at: datetime) -> None:
        """Take a step that STAGE_MOVES allows, or refuse. The caller holds the lock, and saves."""
        if stage not in STAGE_MOVES[Stage(self.stage)]:
            raise Refused(
                _("Un cliente en estado «%(now)s» no puede pasar a «%(wanted)s».")
                % {"now": self.get_stage_display(), "wanted": stage.label}
            )
        self.stage, self.stage_since = stage, at

    def term_on(self, day: date) -> Term | None:
        """What gives the right to be helped that day, or else gave or will give it (TIC-07, C04).

        A plan or an agreement of Asistencia y Mantenimiento, as the service line wants it.
        """
        if self.service_line.entitlement == Entitlement.PLAN:
            since = self.plan_since
            name = lazy(lambda: str(self.plan), str)()  # most look at the days only
            return Term(name, since, self.plan_until) if since else None
        support = [row for row in self.agreements.all() if row.kind == AgreementKind.SUPPORT]
        return nearest([row.term for row in support], day)

    def entitled_on(self, day: date) -> bool:
        """Whether this customer may be helped on that day (TIC-07, CC-17, C04)."""
        term = self.term_on(day)
        return term is not None and term.holds_on(day)


# Asked of every mail that comes in: Django would take three times as long to put it together.
WITH_EMAIL = """
    SELECT id FROM contacts_contact WHERE lower(email) = %s
    UNION SELECT contact_id FROM contacts_reach WHERE kind = 'email' AND key = %s
"""


class ContactQuerySet(models.QuerySet["Contact"]):
    def search(self, query: str) -> Self:
        """Those whose own data, or whose company's name, contain every word of the query."""
        return self.filter(contains_words(query))

    def visible_to(self, user: User) -> Self:
        """The people of the customers one sees; a join, for a search looks at few rows only."""
        return self.known().filter(seen_by(user, "customer__"))

    def known(self) -> Self:
        """All but those whose data are blocked or erased: nobody sees that they were here."""
        return self.filter(suppressed_at=None)

    def with_email(self, address: str) -> Self:
        """Who has it, as the main one or as another; written as the indexes on the columns are."""
        return self.filter(pk__in=RawSQL(WITH_EMAIL, 2 * [address.strip().lower()]))  # noqa: S611


ContactManager = OnFile.from_queryset(ContactQuerySet)


class Contact(Mergeable):
    """Somebody at a customer (ACO-09, ACO-16), with a number that is never reused (ACO-10)."""

    number = models.PositiveIntegerField(_("número de alta"), unique=True, editable=False)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="contacts", verbose_name=_("cliente")
    )
    first_name = models.CharField(_("nombre"), max_length=100)
    last_name = models.CharField(_("apellido"), max_length=100, blank=True)
    job_title = models.CharField(_("cargo"), max_length=100, blank=True)
    phone = models.CharField(_("teléfono"), max_length=40, blank=True, validators=[can_be_dialled])
    mobile = models.CharField(_("móvil"), max_length=40, blank=True, validators=[can_be_dialled])
    email = models.EmailField(_("correo electrónico"), blank=True)
    treatment = models.CharField(
        _("trato"), max_length=5, choices=Treatment, default=Treatment.FORMAL
    )
    is_key_user = models.BooleanField(_("usuario clave"), default=False)
    is_decision_maker = models.BooleanField(_("decisor"), default=False)
    is_promoter = models.BooleanField(_("impulsor"), default=False)
    is_signatory = models.BooleanField(_("firmante"), default=False)
    may_open_tickets = models.BooleanField(_("puede abrir tickets"), default=True)
    is_active = models.BooleanField(_("activo"), default=True)
    suppressed_at = models.DateTimeField(_("suprimido"), null=True, blank=True, editable=False)
    not_duplicate_of = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("alta"), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    search = models.TextField(default="", editable=False)
    # By surname, as in a telephone book; those of whom only a first name is known, by that.
    sort_name = sort_key(Concat("last_name", models.Value(" "), "first_name"))

    objects = ContactManager()
    everyone = ContactQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search", "sort_name"])

    class Meta:
        verbose_name = _("contacto")
        verbose_name_plural = _("contactos")
        ordering = ["sort_name"]
        constraints = [
            models.CheckConstraint(
                name="contact_treatment_is_known", condition=Q(treatment__in=["usted", "tu"])
            ),
            models.CheckConstraint(name="contact_has_a_name", condition=~Q(first_name="")),
        ]
        indexes = [
            trigram_index("contact_search", "search"),
            models.Index(Lower("email"), name="contact_email_lower"),
            models.Index(name="contact_by_name", fields=["sort_name", "id"]),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("contacts:contact", args=[self.pk])

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_informal(self) -> bool:
        return self.treatment == Treatment.INFORMAL
