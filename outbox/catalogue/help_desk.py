"""Letters of the help desk (E01 to E16, E34 of the list of e-mails)."""

from outbox.catalogue.kinds import PERSON, TICKET, Kind, letter
from outbox.models import RetryPolicy

REFERENCE = "Ticket {{ number }}: {{ subject }}"

KINDS = [
    Kind(
        key="ticket_opened",
        name="Acuse de recibo de un ticket",
        # No words of the sender: else anybody could have us send their text to a third party.
        subject="Ticket {{ number }}: solicitud recibida",
        text=letter(
            "Hemos recibido [su|tu] solicitud y la hemos registrado con el número {{ number }}. "
            "Nuestro equipo la revisará y [le|te] responderemos dentro del plazo acordado.",
            "Si [desea|quieres] añadir algún dato, [responda|responde] a este mensaje: llegará "
            "al mismo ticket.",
        ),
        variables={**PERSON, "number": "número del ticket"},
    ),
    Kind(
        key="ticket_reply",
        name="Respuesta a un ticket",
        subject=REFERENCE,
        text=letter("{{ text }}", "{{ next_step }}"),
        variables={
            **TICKET,
            "text": "texto de la respuesta",
            "next_step": "próximo paso, con su título (puede faltar)",
        },
        is_automatic=False,
    ),
    Kind(
        key="ticket_closed",
        name="Ticket terminado: detalle y resolución",
        subject="Ticket {{ number }} terminado: {{ subject }}",
        text=letter(
            "Hemos terminado de atender [su|tu] solicitud {{ number }}, «{{ subject }}».",
            "Detalle del caso:\n{{ detail }}",
            "Resultado: {{ outcome }}.\n{{ resolution }}",
            "Si algo no quedó resuelto, [responda|responde] a este mensaje y retomaremos el "
            "caso con el mismo número.",
        ),
        variables={
            **TICKET,
            "detail": "detalle del caso",
            "outcome": "resultado",
            "resolution": "resolución",
        },
    ),
    Kind(
        key="ticket_reminder",
        name="Recordatorio: esperamos su respuesta",
        subject="Ticket {{ number }}: pendiente de respuesta",
        text=letter(
            "Para avanzar con [su|tu] solicitud {{ number }}, «{{ subject }}», necesitamos "
            "[su|tu] respuesta a lo que [le|te] preguntamos.",
            "{{ awaited }}",
            "[Puede|Puedes] contestar directamente a este mensaje.",
        ),
        variables={**TICKET, "awaited": "lo que esperamos del cliente"},
    ),
    Kind(
        key="ticket_closing_warning",
        name="Sin respuesta: aviso de cierre",
        subject="Ticket {{ number }}: lo cerraremos si no recibimos respuesta",
        text=letter(
            "Seguimos sin recibir [su|tu] respuesta sobre la solicitud {{ number }}, "
            "«{{ subject }}», y sin ella no podemos avanzar.",
            "{{ awaited }}",
            "Si no la recibimos antes del {{ deadline }}, cerraremos el ticket o lo dejaremos en "
            "espera. Una respuesta posterior lo reabrirá.",
        ),
        variables={
            **TICKET,
            "awaited": "lo que esperamos del cliente",
            "deadline": "fecha límite",
        },
    ),
    Kind(
        key="ticket_no_answer",
        name="Ticket cerrado sin respuesta",
        subject="Ticket {{ number }} cerrado por falta de respuesta",
        text=letter(
            "Como [le|te] anticipamos, hemos cerrado la solicitud {{ number }}, «{{ subject }}», "
            "porque no recibimos la información que necesitábamos.",
            "Si [desea|quieres] que la retomemos, [responda|responde] a este mensaje: el ticket "
            "se reabrirá con el mismo número.",
        ),
        variables=TICKET,
    ),
    Kind(
        key="ticket_referred",
        name="Cliente sin derecho a asistencia: derivado a Proyectos",
        subject="Ticket {{ number }}: lo hemos derivado a nuestro Gerente de Proyectos",
        text=letter(
            "Hemos registrado [su|tu] solicitud con el número {{ number }}. En nuestros "
            "registros no figura un acuerdo o plan de asistencia vigente, por lo que la hemos "
            "derivado a nuestro Gerente de Proyectos, que se pondrá en contacto con "
            "[usted|contigo].",
            "En cuanto la situación esté regularizada, nuestro equipo la atenderá sin que "
            "[tenga|tengas] que volver a escribirnos.",
        ),
        variables={**PERSON, "number": "número del ticket"},
    ),
    Kind(
        key="incident_review",
        name="Incidencia en revisión",
        subject=REFERENCE,
        text=letter(
            "Estamos revisando la incidencia que nos [comunicó|comunicaste].",
            "Próximo paso: {{ next_step }}",
            "[Le|Te] mantendremos al tanto de cada avance.",
        ),
        variables={**TICKET, "next_step": "próximo paso"},
        is_automatic=False,
    ),
    Kind(
        key="change_received",
        name="Evolutivo recibido, pendiente de estimación",
        subject=REFERENCE,
        text=letter(
            "Hemos recibido [su|tu] pedido de mejora y lo hemos pasado a nuestro equipo de "
            "evolutivos, que preparará la estimación.",
            "En cuanto la tengamos, [se la|te la] enviaremos para [su|tu] aprobación. Hasta "
            "entonces no se consume ningún T-Point.",
        ),
        variables=TICKET,
    ),
    Kind(
        key="ask_information",
        name="Pedido de información",
        subject=REFERENCE,
        text=letter(
            "Para poder ayudar[le|te] con «{{ subject }}» necesitamos que nos "
            "[envíe|envíes] lo siguiente:",
            "1. Una descripción más detallada de lo que ocurre.\n"
            "2. Los pasos que [dio|diste] justo antes de la incidencia.\n"
            "3. Capturas de pantalla.\n"
            "4. El alcance: proceso de compra, integración con el ERP, desajustes de "
            "visualización u otros.",
            "{{ detail }}",
            "[Puede|Puedes] contestar directamente a este mensaje.",
        ),
        variables={**TICKET, "detail": "lo que falta en este caso (puede faltar)"},
        is_automatic=False,
    ),
    Kind(
        key="follow_up_1",
        name="Seguimiento 1: en revisión",
        subject=REFERENCE,
        text=letter(
            "Seguimos trabajando en [su|tu] solicitud {{ number }}.",
            "{{ detail }}",
        ),
        variables={**TICKET, "detail": "detalle de la revisión"},
        is_automatic=False,
    ),
    Kind(
        key="follow_up_2",
        name="Seguimiento 2: quién lo revisa y posible causa",
        subject=REFERENCE,
        text=letter(
            "[Le|Te] contamos cómo avanza [su|tu] solicitud {{ number }}.",
            "La está revisando nuestro departamento de {{ department }}.\n"
            "Posible causa: {{ cause }}.\n"
            "Fecha estimada: {{ estimated_on }}.",
            "{{ detail }}",
        ),
        variables={
            **TICKET,
            "department": "departamento que revisa",
            "cause": "posible causa",
            "estimated_on": "fecha estimada",
            "detail": "detalle (puede faltar)",
        },
        is_automatic=False,
    ),
    Kind(
        key="follow_up_3",
        name="Seguimiento 3: información concreta y fecha",
        subject=REFERENCE,
        text=letter(
            "Tenemos información concreta sobre [su|tu] solicitud {{ number }}.",
            "{{ detail }}",
            "Prevemos tenerla resuelta el {{ estimated_on }}.",
        ),
        variables={**TICKET, "detail": "información detallada", "estimated_on": "fecha estimada"},
        is_automatic=False,
    ),
    Kind(
        key="incident_state",
        name="Cambio de estado de un error o incidente",
        subject=REFERENCE,
        text=letter(
            "El error que nos [comunicó|comunicaste] ha cambiado de estado: {{ state }}.",
            "{{ detail }}",
            "[Le|Te] avisaremos del próximo cambio.",
        ),
        variables={**TICKET, "state": "nuevo estado", "detail": "detalle (puede faltar)"},
    ),
    Kind(
        key="escalated_to_provider",
        name="Escalado a un proveedor externo",
        subject=REFERENCE,
        text=letter(
            "La solución de [su|tu] solicitud {{ number }} depende de {{ provider }}. Les hemos "
            "pasado toda la información y hacemos el seguimiento por [usted|ti].",
            "Plazo previsto por el proveedor: {{ terms }}.",
            "Seguimos siendo responsables de [su|tu] caso y [le|te] informaremos de cada novedad.",
        ),
        variables={**TICKET, "provider": "proveedor", "terms": "plazo del proveedor"},
        is_automatic=False,
    ),
    Kind(
        key="delay_notice",
        name="Retraso y medidas correctoras",
        subject=REFERENCE,
        text=letter(
            "La resolución de [su|tu] solicitud {{ number }} está tardando más de lo previsto y "
            "lamentamos la demora.",
            "Medidas que hemos tomado: {{ measures }}",
            "Nueva fecha prevista: {{ estimated_on }}.",
        ),
        variables={**TICKET, "measures": "medidas correctoras", "estimated_on": "nueva fecha"},
        is_automatic=False,
    ),
    Kind(
        key="phone_not_included",
        name="Plan sin atención telefónica",
        subject="Atención incluida en el plan {{ plan }}",
        text=letter(
            "[Su|Tu] plan actual, {{ plan }}, no incluye atención telefónica. Atendemos todas "
            "[sus|tus] consultas por escrito: [escríbanos|escríbenos] a {{ mailbox }} y abriremos "
            "un ticket al que [podrá|podrás] hacer seguimiento.",
            "Si [prefiere|prefieres] disponer de teléfono, podemos ampliar [su|tu] plan: "
            "{{ upgrade }}",
        ),
        variables={
            **PERSON,
            "plan": "plan actual",
            "mailbox": "buzón de soporte",
            "upgrade": "plan propuesto, con sus ventajas y su coste",
        },
        is_automatic=False,
    ),
    Kind(
        key="third_party_consent",
        name="Contacto con terceros a cargo de T-Points: conformidad",
        subject=REFERENCE,
        text=letter(
            "Para resolver [su|tu] solicitud {{ number }} tendríamos que ponernos en contacto con "
            "{{ third_party }} en [su|tu] nombre. Esta gestión consume {{ points }} T-Points.",
            "{{ detail }}",
            "No haremos nada hasta contar con [su|tu] conformidad: [responda|responde] a este "
            "mensaje indicando si [está|estás] de acuerdo.",
        ),
        variables={
            **TICKET,
            "third_party": "tercero",
            "points": "T-Points que consume",
            "detail": "en qué consiste",
        },
        policy=RetryPolicy.HOLD,
        is_automatic=False,
    ),
    Kind(
        key="investigation_consent",
        name="Investigación extensa a cargo de T-Points: autorización",
        subject=REFERENCE,
        text=letter(
            "Hemos analizado [su|tu] solicitud {{ number }} y para darle solución hace falta una "
            "investigación extensa, que estimamos en {{ points }} T-Points.",
            "{{ detail }}",
            "No la empezaremos sin [su|tu] autorización: [responda|responde] a este mensaje "
            "indicando si [desea|quieres] que sigamos adelante.",
        ),
        variables={**TICKET, "points": "T-Points estimados", "detail": "en qué consiste"},
        policy=RetryPolicy.HOLD,
        is_automatic=False,
    ),
    Kind(
        key="several_subjects",
        name="Varios temas en un ticket",
        subject=REFERENCE,
        text=letter(
            "[Su|Tu] mensaje trata varios temas. Para atender cada uno con la prioridad que "
            "merece, cada ticket trata de un solo tema.",
            "Por eso cerramos el ticket {{ number }} y [le|te] pedimos que nos [escriba|escribas] "
            "un mensaje por cada tema.",
            "{{ detail }}",
        ),
        variables={**TICKET, "detail": "los temas que vemos, o los tickets que los sustituyen"},
        is_automatic=False,
    ),
    Kind(
        key="tickets_merged",
        name="Dos tickets de un mismo tema, unidos",
        subject=REFERENCE,
        text=letter(
            "[Su|Tu] ticket {{ other }}, «{{ other_subject }}», trata lo mismo que el "
            "{{ number }}, «{{ subject }}»: los hemos unido y seguimos en el {{ number }}.",
            "No [tiene|tienes] que hacer nada: lo que [nos respondió|nos respondiste] en "
            "cualquiera de los dos está junto.",
        ),
        variables={
            **TICKET,
            "other": "número del ticket que se cierra",
            "other_subject": "asunto del ticket que se cierra",
        },
        is_automatic=False,
    ),
    Kind(
        key="new_subject",
        name="Nuevo asunto: hace falta otro ticket",
        subject=REFERENCE,
        text=letter(
            "Lo que nos [comenta|comentas] es un asunto distinto del que tratamos en el ticket "
            "{{ number }}. Para atenderlo como merece, [escríbanos|escríbenos] un mensaje nuevo "
            "y abriremos un ticket para él.",
            "Seguimos trabajando aquí en «{{ subject }}».",
            "{{ next_step }}",
        ),
        variables={**TICKET, "next_step": "próximo paso, con su título (puede faltar)"},
        is_automatic=False,
    ),
    Kind(
        key="personal_mailbox",
        name="Respuesta a un correo personal",
        subject="Cómo hacernos llegar una solicitud",
        text=letter(
            "[Ha escrito|Has escrito] al correo personal de uno de nuestros compañeros, y por esa "
            "vía no podemos garantizar[le|te] un plazo de respuesta.",
            "[Escríbanos|Escríbenos], por favor, a {{ mailbox }}: abriremos un ticket, lo verá "
            "todo nuestro equipo y [podrá|podrás] hacerle seguimiento.",
        ),
        variables={**PERSON, "mailbox": "buzón de soporte"},
        is_automatic=False,
    ),
    Kind(
        key="out_of_scope",
        name="Fuera del alcance contratado",
        subject=REFERENCE,
        text=letter(
            "Hemos revisado [su|tu] consulta {{ number }} y queda fuera del alcance del servicio "
            "contratado.",
            "{{ detail }}",
            "Si [desea|quieres] que la atendamos, podemos proponer[le|te] las opciones "
            "disponibles: [responda|responde] a este mensaje y [le|te] informaremos.",
        ),
        variables={**TICKET, "detail": "aclaración para este caso (puede faltar)"},
        is_automatic=False,
    ),
    Kind(
        key="service_manager_offer",
        name="Propuesta de Service Manager",
        subject=REFERENCE,
        text=letter(
            "Sabemos que la investigación de [su|tu] caso {{ number }} está llevando tiempo. "
            "Podemos asignar[le|te] un Service Manager que la estudie en detalle, con todo el "
            "contexto de [su|tu] proyecto.",
            "{{ cost }}",
            "[Responda|Responde] a este mensaje si [desea|quieres] que lo hagamos.",
        ),
        variables={**TICKET, "cost": "lo que costaría, si algo"},
        is_automatic=False,
    ),
]
