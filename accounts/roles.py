"""Every role that the procedures name, and what each may do (GEN-03, CLI-02).

A role is a group; people hold any number of them. This table is the only place that says what a
role may do: `manage.py sync_roles` makes the groups equal to it. Not here, knowingly: the signatory
of a customer (a mark on the contact), customers and providers (no login), the withdrawn Técnico of
backups, and IGGLOBAL's own user Instalador.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """One role of the procedures: its name is the name of its group."""

    name: str
    description: str
    permissions: frozenset[str]
    administers: bool = False  # enters the administration, hence only with a second factor
    aliases: tuple[str, ...] = ()  # other names that the procedures use for it

    @property
    def title(self) -> str:
        """The name with the others that the procedures use for it."""
        return f"{self.name} ({', '.join(self.aliases)})" if self.aliases else self.name


def can(app: str, *codenames: str) -> frozenset[str]:
    return frozenset(f"{app}.{codename}" for codename in codenames)


def edit(app: str, *models: str) -> frozenset[str]:
    """See, enter and correct; nothing that others may refer to is ever deleted."""
    return can(app, *(f"{verb}_{model}" for model in models for verb in ("view", "add", "change")))


def erase(app: str, *models: str) -> frozenset[str]:
    return can(app, *(f"delete_{model}" for model in models))


READ_CUSTOMERS = can("contacts", "view_customer", "view_contact", "view_agreement")
READ_CUSTOMERS |= can("contacts", "view_event", "view_parametervalue")
EVERYBODY = can("contacts", "view_customer", "view_contact", "add_contact") | can(
    "procedures", "view_document", "view_rule"
)
EVERYBODY |= can("sla", "view_rota", "view_calendar", "view_cover", "view_policy")
# Whom one may visit, the rows say; what is entered is one's own (APE-02, APE-11).
EVERYBODY |= can("visits", "view_entry", "add_entry", "view_visit", "add_visit")
EVERYBODY |= can("visits", "view_asi", "add_asi")
VISIT_ANYBODY = can("visits", "visit_unentitled")
READ_INSTALLATIONS = can(
    "installations", "view_installation", "view_ficha", "view_release", "view_module"
)
READ_TICKETS = READ_CUSTOMERS | READ_INSTALLATIONS
READ_TICKETS |= can(
    "tickets", "view_ticket", "note_ticket", "view_incident", "view_feedback", "view_article"
)
WORK_TICKETS = READ_TICKETS | can(
    "tickets", "open_ticket", "take_ticket", "reply_ticket", "classify_ticket", "close_ticket"
)
WORK_TICKETS |= can("tickets", "add_incident", "change_article")
FOLLOW_ERRORS = can("tickets", "add_incident", "change_incident")
WATCH_TICKETS = can("tickets", "view_workload", "view_compliance", "propose_compensation")
LEAD_TICKETS = WORK_TICKETS | WATCH_TICKETS | can("tickets", "assign_ticket", "triage_mail")
LEAD_TICKETS |= can("tickets", "share_cannedreply", "settle_call")
KEEP_CONTACTS = READ_CUSTOMERS | can("contacts", "add_contact", "change_contact")
KEEP_CUSTOMERS = KEEP_CONTACTS | can("contacts", "add_customer", "change_customer")
KEEP_PARAMETERS = can("contacts", "add_parametervalue", "change_parametervalue")
CONFIGURE = can("installations", "add_installation", "change_installation", "test_release")
MERGE = can("contacts", "merge_customer")
SEE_ALL = can("contacts", "view_all_customers")
COMPENSATE = can("tickets", "approve_compensation")
KEEP_AGREEMENTS = can("contacts", "add_agreement", "change_agreement")
KEEP_PLANS = can("sla", "view_plan", "change_plan")
# of those who lead others
DELEGATE = can("accounts", "delegate_permission", "view_delegation", "share_savedview")
# Whoever may own a document; which ones each role does, its card says (DOC-04).
DRAFT = can("procedures", "draft_document", "view_readings")
APPROVE = can("procedures", "approve_document", "view_readings")
DELEGATE |= can("sla", "plan_cover")
PLAN_DUTY = can("sla", "plan_rota", "plan_calendar")
OVERSEE = can("accounts", "view_auditevent") | can("backups", "view_run")
KEEP_COPIES = can("backups", "view_run", "add_policy", "change_policy")
SELL = EVERYBODY | KEEP_CUSTOMERS | VISIT_ANYBODY | can("tickets", "view_ticket", "open_ticket")
DEVELOP = EVERYBODY | READ_TICKETS | FOLLOW_ERRORS | can("tickets", "reply_ticket")

ADMINISTER = (
    edit("accounts", "user", "sector", "position", "skill")
    | can("accounts", "view_delegation", "view_delegatedaction", "view_status")
    | OVERSEE
    | KEEP_COPIES
    | can("auth", "view_group")
    | edit("contacts", "serviceline", "classification", "parameter", "action")
    | edit("sla", "calendar", "window", "holiday", "plan", "policy", "target", "rota")
    | erase("sla", "window", "holiday", "target")
    | edit("outbox", "template")
    | can("outbox", "view_mail", "operate_mail")
    | can("procedures", "view_process", "view_readings")
    | can("contacts", "import_customer", "view_import", "merge_customer")
    | can("tickets", "view_inboundmail", "triage_mail", "view_escalation")
    | edit("tickets", "provider")
    | can("installations", "add_module", "change_module")
)

STAFF = "Todo el personal"
DIRECTION = "Dirección"
PROJECT_HEAD = "Gerente de Proyectos"
IMPLEMENTATION_HEAD = "Jefe de Implementación"
CONSULTANT = "Consultor Funcional"
TECHNICIAN = "Consultor Técnico"
DEVELOPMENT_HEAD = "Gerente de I+D"
QUALITY_HEAD = "Responsable SGC"
SAC_AGENT = "Agente SAC"
SAC_HEAD = "Gestor SAC"
EVO_HEAD = "Gestor EVO"
DEPARTMENT_HEAD = "Jefe de departamento"
CSM = "Customer Success Manager"
ADMINISTRATOR = "Administrador del sistema"

ROLES = (
    Role(
        STAFF,
        "Registra contactos y actividad propia, propone mejoras y lee los procedimientos.",
        EVERYBODY,
        aliases=("Personal de Base Global",),
    ),
    Role(
        DIRECTION,
        "Ve todos los informes e indicadores y decide sobre los recursos.",
        EVERYBODY | APPROVE | READ_TICKETS | SEE_ALL | DELEGATE | WATCH_TICKETS | COMPENSATE,
    ),
    Role(
        PROJECT_HEAD,
        "Supervisa las ventas, recibe a los clientes sin acuerdo y gestiona los acuerdos.",
        EVERYBODY
        | DRAFT
        | KEEP_CUSTOMERS
        | READ_TICKETS
        | SEE_ALL
        | MERGE
        | DELEGATE
        | KEEP_AGREEMENTS
        | KEEP_PLANS
        | VISIT_ANYBODY
        | can("contacts", "activate_customer", "import_customer", "view_import")
        | WATCH_TICKETS
        | COMPENSATE
        | can("tickets", "open_ticket", "reply_ticket", "assign_ticket"),
    ),
    Role(
        IMPLEMENTATION_HEAD,
        "Dirige a los consultores, reasigna tickets y decide sobre las instalaciones.",
        EVERYBODY
        | DRAFT
        | LEAD_TICKETS
        | KEEP_CUSTOMERS
        | KEEP_PARAMETERS
        | SEE_ALL
        | DELEGATE
        | PLAN_DUTY
        | KEEP_AGREEMENTS
        | CONFIGURE
        | can("installations", "block_installation", "force_block", "add_module", "change_module")
        | can("contacts", "activate_customer"),
        aliases=("Gerente de Implementación",),
    ),
    Role(
        CONSULTANT,
        "Atiende a los clientes activos: tickets, parámetros, visitas y cursos.",
        EVERYBODY
        | WORK_TICKETS
        | KEEP_CUSTOMERS
        | KEEP_PARAMETERS
        | CONFIGURE
        | can("contacts", "activate_customer")
        | can("procedures", "draft_document"),  # keeps IT ACO with the head of projects
    ),
    Role(
        TECHNICIAN,
        "Consulta las instalaciones y ejecuta los bloqueos que se le comunican.",
        EVERYBODY | READ_TICKETS | can("installations", "execute_block"),
    ),
    Role(
        DEVELOPMENT_HEAD,
        "Responde de las copias de seguridad, las incidencias y las versiones nuevas.",
        EVERYBODY
        | DRAFT
        | LEAD_TICKETS
        | FOLLOW_ERRORS
        | SEE_ALL
        | DELEGATE
        | KEEP_COPIES
        | can("installations", "announce_release"),
        aliases=("Gerente de Investigación y Desarrollo",),
    ),
    Role(
        "Gerente de Administración y RRHH",
        "Controla los ASI y la agenda, liquida los viáticos y factura los proyectos.",
        EVERYBODY
        | DRAFT
        | READ_CUSTOMERS
        | SEE_ALL
        | DELEGATE
        | can("accounts", "keep_absence")
        | can("visits", "keep_agenda", "change_any_asi", "settle_expense"),
        aliases=("Gerente de Administración", "Gerente de Recursos Humanos"),
    ),
    Role(
        "Recursos Humanos",
        "Sigue la capacitación, los cursos internos, las evaluaciones y las ausencias.",
        EVERYBODY | DRAFT | can("accounts", "keep_absence"),
        aliases=("Personal de Recursos Humanos",),
    ),
    Role(
        "Administración",
        "Recibe los contactos, busca a los clientes y crea tickets pendientes.",
        EVERYBODY | KEEP_CONTACTS | can("tickets", "view_ticket", "open_ticket", "note_ticket"),
    ),
    Role(
        "Responsable de Sector",
        "Detecta las necesidades de formación de su gente y evalúa su competencia.",
        EVERYBODY | READ_TICKETS | DELEGATE,
    ),
    Role(
        QUALITY_HEAD,
        "Mantiene los documentos, las no conformidades, los riesgos y los indicadores.",
        EVERYBODY
        | READ_TICKETS
        | SEE_ALL
        | DELEGATE
        | DRAFT
        | APPROVE
        | OVERSEE
        | can("tickets", "treat_feedback")
        | edit("procedures", "document", "process")
        | edit("outbox", "template")
        | can("contacts", "change_contact", "keep_privacy"),
        administers=True,
        aliases=("Responsable de Gestión de Calidad",),
    ),
    Role(
        "Asistente Comercial",
        "Lleva los clientes potenciales, las demostraciones y los presupuestos.",
        SELL,
    ),
    Role(
        "Ejecutivo de Ventas",
        "Lleva sus propias oportunidades, con los permisos del Asistente Comercial.",
        SELL,
    ),
    Role(
        "Ejecutivo de Cuenta",
        "Responde de las cuentas que tiene asignadas y recibe sus avisos.",
        EVERYBODY | KEEP_CONTACTS | READ_TICKETS,
    ),
    Role(
        "Asistente de Cuenta",
        "Ayuda al ejecutivo en las cuentas que tiene asignadas y recibe sus avisos.",
        EVERYBODY | KEEP_CONTACTS | READ_TICKETS,
    ),
    Role(
        "Marketing",
        "Prepara las acciones comerciales y mide sus resultados.",
        EVERYBODY | DRAFT | KEEP_CONTACTS,
    ),
    Role(
        "Gerente Comercial",
        "Dirige la actividad comercial y mantiene los catálogos de clasificación.",
        SELL
        | SEE_ALL
        | DRAFT
        | DELEGATE
        | edit("contacts", "classification")
        | can("contacts", "activate_customer", "import_customer", "view_import")
        | KEEP_AGREEMENTS
        | KEEP_PLANS,
        administers=True,
        aliases=("GC",),
    ),
    Role(
        "Ejecutivo Comercial",
        "Hace el primer contacto, el relevamiento y la presentación a los prospectos.",
        SELL,
        aliases=("EC",),
    ),
    Role(
        "Equipo de Evaluación Técnica",
        "Redacta el relevamiento técnico de los proyectos.",
        EVERYBODY | READ_TICKETS,
        aliases=("EET",),
    ),
    Role(
        "Product Owner",
        "Define el producto y revisa el relevamiento técnico.",
        EVERYBODY | READ_TICKETS,
        aliases=("PO",),
    ),
    Role(
        "Technical Owner",
        "Responde de la solución técnica y revisa el relevamiento.",
        EVERYBODY | READ_TICKETS,
        aliases=("TO",),
    ),
    Role(
        "PM Líder de Proyectos",
        "Recibe los proyectos contratados, acompaña el primer mes y los traspasa.",
        EVERYBODY | WORK_TICKETS | KEEP_CUSTOMERS,
        aliases=("PM", "Project Manager"),
    ),
    Role(
        SAC_AGENT,
        "Clasifica, responde, sigue, escala y cierra los tickets de primer nivel.",
        EVERYBODY | WORK_TICKETS | KEEP_CONTACTS | can("tickets", "triage_mail"),
    ),
    Role(
        "Desarrollador EVO",
        "Estima y desarrolla evolutivos, y registra sus horas.",
        DEVELOP,
        aliases=("Técnico EVO",),
    ),
    Role(
        "Tester EVO",
        "Define y ejecuta las pruebas de los evolutivos.",
        DEVELOP,
    ),
    Role(
        "Diseñador EVO",
        "Diseña los evolutivos y registra sus horas.",
        DEVELOP,
    ),
    Role(
        "Técnico especializado",
        "Recibe los escalados técnicos con todo su contexto.",
        DEVELOP,
    ),
    Role(
        "Formador",
        "Prepara el temario, da las sesiones y cierra la formación.",
        DEVELOP | can("tickets", "open_ticket", "take_ticket", "close_ticket"),
        aliases=("FOR",),
    ),
    Role(
        SAC_HEAD,
        "Asigna el trabajo del SAC, controla la carga y responde del informe mensual.",
        EVERYBODY
        | DRAFT
        | LEAD_TICKETS
        | KEEP_CUSTOMERS
        | KEEP_PLANS
        | SEE_ALL
        | DELEGATE
        | PLAN_DUTY
        | can("outbox", "operate_mail"),
    ),
    Role(
        EVO_HEAD,
        "Asigna el trabajo de evolutivos, controla la carga y los plazos.",
        EVERYBODY | DRAFT | LEAD_TICKETS | KEEP_CONTACTS | SEE_ALL | DELEGATE,
    ),
    Role(
        DEPARTMENT_HEAD,
        "Recibe los escalados por silencio o por plazo vencido de su gente.",
        EVERYBODY | LEAD_TICKETS | DELEGATE,
        aliases=("Superior directo",),
    ),
    Role(
        "Director de departamento",
        "Responde a las consultas de disponibilidad y recibe los escalados del CSM.",
        EVERYBODY | READ_TICKETS | SEE_ALL | DELEGATE | WATCH_TICKETS,
    ),
    Role(
        CSM,
        "Conoce todo lo de sus cuentas: quejas, planes, oportunidades y escalados.",
        EVERYBODY
        | KEEP_CUSTOMERS
        | READ_TICKETS
        | can("tickets", "open_ticket", "reply_ticket", "settle_call"),
        aliases=("CSM",),
    ),
    Role(
        "Service Manager",
        "Investiga a fondo un caso con todo el contexto del proyecto.",
        EVERYBODY | WORK_TICKETS | SEE_ALL,
    ),
    Role(
        ADMINISTRATOR,
        "Mantiene personas, catálogos, calendarios y mensajes tipo.",
        EVERYBODY | READ_TICKETS | SEE_ALL | DELEGATE | ADMINISTER,
        administers=True,
    ),
)

BY_NAME = {role.name: role for role in ROLES}
ADMINISTERING = frozenset(role.name for role in ROLES if role.administers)
