"""Letters about changes paid in T-Points (E17 to E26 of the list of e-mails)."""

from outbox.catalogue.kinds import TICKET, Kind, letter
from outbox.models import RetryPolicy

EVOLUTIVO = {
    **TICKET,
    "number": "número del evolutivo",
    "subject": "asunto del evolutivo",
}
REFERENCE = "Evolutivo {{ number }}: {{ subject }}"
HOLD = RetryPolicy.HOLD  # what asks for a decision, or moves points, must not arrive twice

KINDS = [
    Kind(
        key="previous_change_pending",
        name="Evolutivo anterior pendiente: publicar o cancelar",
        subject=REFERENCE,
        text=letter(
            "[Tiene|Tienes] pendiente de confirmar el evolutivo {{ pending }}. Antes de empezar "
            "a desarrollar el nuevo necesitamos cerrarlo: [díganos|dinos] si lo publicamos o lo "
            "cancelamos.",
            "Mientras tanto estimaremos igualmente «{{ subject }}».",
        ),
        variables={**EVOLUTIVO, "pending": "evolutivo anterior"},
    ),
    Kind(
        key="plugin_data",
        name="Datos necesarios para conectar un plug-in",
        subject=REFERENCE,
        text=letter(
            "Para conectar {{ plugin }} necesitamos que nos [complete|completes] estos datos:",
            "1. Proveedor, versión y enlace a la documentación.\n"
            "2. Persona de contacto del proveedor.\n"
            "3. Entorno de pruebas y forma de acceso.\n"
            "4. Funciones que [desea|quieres] usar.\n"
            "5. Fecha en la que lo [necesita|necesitas].",
            "No nos [envíe|envíes] contraseñas por correo: acordaremos una vía segura. Si "
            "[prefiere|prefieres] que entremos nosotros en el panel del plug-in, estimaremos ese "
            "tiempo con un mínimo de 1 T-Point.",
        ),
        variables={**EVOLUTIVO, "plugin": "plug-in"},
        is_automatic=False,
    ),
    Kind(
        key="estimate_presented",
        name="Presentación de una estimación",
        subject="Evolutivo {{ number }}: estimación para aprobar",
        text=letter(
            "[Le|Te] enviamos la estimación (versión {{ version }}) de «{{ subject }}»: "
            "{{ points }} T-Points. El informe que acompaña este mensaje detalla las tareas y el "
            "plazo.",
            "{{ message }}",
            "Para aceptarla o pedirnos cambios, [abra|abre] este enlace: {{ url }}",
            "La estimación es válida hasta el {{ valid_until }}. No empezaremos hasta contar con "
            "[su|tu] aprobación.",
        ),
        variables={
            **EVOLUTIVO,
            "version": "versión de la estimación",
            "points": "T-Points",
            "message": "mensaje particular (puede faltar)",
            "url": "enlace para decidir",
            "valid_until": "validez",
        },
        policy=HOLD,
    ),
    Kind(
        key="estimate_renegotiated",
        name="Estimación renegociada",
        subject="Evolutivo {{ number }}: nueva versión de la estimación",
        text=letter(
            "Hemos ajustado la estimación de «{{ subject }}» con lo que hablamos. La versión "
            "{{ version }} sustituye a las anteriores: {{ points }} T-Points.",
            "Qué ha cambiado: {{ changes }}",
            "Para aceptarla o pedirnos cambios, [abra|abre] este enlace: {{ url }}",
        ),
        variables={
            **EVOLUTIVO,
            "version": "versión de la estimación",
            "points": "T-Points",
            "changes": "alcance, complejidad o calendario ajustados",
            "url": "enlace para decidir",
        },
        policy=HOLD,
    ),
    Kind(
        key="ask_definition",
        name="Pedido de definición por escrito",
        subject=REFERENCE,
        text=letter(
            "Para volver a evaluar «{{ subject }}» necesitamos un detalle por escrito de lo que "
            "[espera|esperas]: funciones, pantallas afectadas y casos que deben contemplarse.",
            "{{ detail }}",
            "Si [prefiere|prefieres] que lo definamos nosotros, el tiempo dedicado se carga en "
            "T-Points; [le|te] pediremos [su|tu] conformidad antes de empezar.",
        ),
        variables={**EVOLUTIVO, "detail": "lo que falta por definir (puede faltar)"},
        is_automatic=False,
    ),
    Kind(
        key="paid_valuation",
        name="Valoración con cargo",
        subject=REFERENCE,
        text=letter(
            "Como varios de los evolutivos que estimamos no llegaron a realizarse, las nuevas "
            "valoraciones tienen un cargo de {{ points }} T-Points.",
            "[Indíquenos|Indícanos], por favor, si [está|estás] de acuerdo y prepararemos la "
            "valoración de «{{ subject }}».",
        ),
        variables={**EVOLUTIVO, "points": "T-Points de la valoración"},
        policy=HOLD,
        is_automatic=False,
    ),
    Kind(
        key="dates_hold",
        name="Seguimiento: las fechas se mantienen",
        subject=REFERENCE,
        text=letter(
            "Seguimos avanzando con «{{ subject }}» y mantenemos la fecha de entrega prevista: "
            "{{ delivery_on }}.",
            "Desde el último aviso: {{ progress }}",
        ),
        variables={
            **EVOLUTIVO,
            "delivery_on": "fecha de entrega",
            "progress": "lo hecho desde el último aviso",
        },
    ),
    Kind(
        key="start_confirmed",
        name="Fecha de inicio confirmada",
        subject=REFERENCE,
        text=letter(
            "Empezaremos a desarrollar «{{ subject }}» el {{ start_on }} y prevemos entregarlo el "
            "{{ delivery_on }}.",
        ),
        variables={
            **EVOLUTIVO,
            "start_on": "fecha de inicio",
            "delivery_on": "fecha de entrega",
        },
    ),
    Kind(
        key="dates_moved",
        name="Cambio de la fecha de inicio o de entrega",
        subject="Evolutivo {{ number }}: cambio de fechas",
        text=letter(
            "Ha surgido un imprevisto que afecta a «{{ subject }}» y queremos que lo "
            "[sepa|sepas] cuanto antes.",
            "Causa: {{ cause }}\nNuevo inicio: {{ start_on }}\nNueva entrega: {{ delivery_on }}",
            "Lamentamos las molestias.",
        ),
        variables={
            **EVOLUTIVO,
            "cause": "causa del cambio",
            "start_on": "fecha de inicio",
            "delivery_on": "fecha de entrega",
        },
    ),
    Kind(
        key="delivery_moved",
        name="Cambio de la fecha de entrega de un desarrollo en curso",
        subject="Evolutivo {{ number }}: nueva fecha de entrega",
        text=letter(
            "Ha surgido un imprevisto que afecta a «{{ subject }}» y queremos que lo "
            "[sepa|sepas] cuanto antes.",
            "Causa: {{ cause }}\nEntrega prevista hasta ahora: {{ before_on }}\n"
            "Nueva entrega: {{ delivery_on }}",
            "Lamentamos las molestias.",
        ),
        variables={
            **EVOLUTIVO,
            "cause": "causa del cambio",
            "before_on": "fecha de entrega que se había dado",
            "delivery_on": "nueva fecha de entrega",
        },
    ),
    Kind(
        key="change_proposal",
        name="Propuesta de cambio durante el desarrollo",
        subject="Evolutivo {{ number }}: propuesta de cambio",
        text=letter(
            "Hemos evaluado el cambio que nos [pidió|pediste] en «{{ subject }}».",
            "Descripción: {{ change }}\nT-Points adicionales: {{ points }}\n"
            "Nueva fecha de entrega: {{ delivery_on }}",
            "Para aceptarlo, [abra|abre] este enlace: {{ url }}. Hasta entonces seguimos con lo "
            "acordado.",
        ),
        variables={
            **EVOLUTIVO,
            "change": "descripción del cambio",
            "points": "T-Points adicionales",
            "delivery_on": "nueva fecha de entrega",
            "url": "enlace para decidir",
        },
        policy=HOLD,
    ),
    Kind(
        key="free_change",
        name="Cambio sin esfuerzo adicional",
        subject=REFERENCE,
        text=letter(
            "Hemos incorporado este cambio en «{{ subject }}»: {{ change }}",
            "No altera los T-Points ni la fecha de entrega; [se lo|te lo] comunicamos para que "
            "quede constancia.",
        ),
        variables={**EVOLUTIVO, "change": "descripción del cambio"},
    ),
    Kind(
        key="preliminary_version",
        name="Versión preliminar lista para probar",
        subject=REFERENCE,
        text=letter(
            "Hemos preparado la versión preliminar de «{{ subject }}»: ya [puede|puedes] "
            "probarla en {{ place }}.",
            "{{ guide }}",
            "[Cuéntenos|Cuéntanos] lo que [encuentre|encuentres] antes del {{ until }}.",
        ),
        variables={
            **EVOLUTIVO,
            "place": "entorno de pruebas",
            "guide": "guía de la prueba",
            "until": "fecha límite de comentarios",
        },
    ),
    Kind(
        key="publication",
        name="Fecha y hora de publicación",
        subject="Evolutivo {{ number }}: publicación el {{ publish_at }}",
        text=letter(
            "Publicaremos «{{ subject }}» el {{ publish_at }}.",
            "Interrupción del servicio prevista: {{ downtime }}.",
            "Hemos preparado un plan de respaldo y seguiremos la publicación hasta comprobar que "
            "todo funciona.",
        ),
        variables={
            **EVOLUTIVO,
            "publish_at": "fecha y hora",
            "downtime": "interrupción prevista",
        },
    ),
    Kind(
        key="publication_surcharge",
        name="Publicación fuera de horario: recargo",
        subject="Evolutivo {{ number }}: publicación fuera de horario",
        text=letter(
            "Publicar «{{ subject }}» el {{ publish_at }}, fuera del horario de servicio, tiene un "
            "recargo de {{ points }} T-Points.",
            "[Indíquenos|Indícanos] si [está|estás] de acuerdo; si no, buscaremos una hora dentro "
            "del horario.",
        ),
        variables={**EVOLUTIVO, "publish_at": "fecha y hora", "points": "T-Points de recargo"},
        policy=HOLD,
    ),
    Kind(
        key="final_validation",
        name="Documentación y pedido de validación final",
        subject="Evolutivo {{ number }}: validación final",
        text=letter(
            "«{{ subject }}» está listo. [Le|Te] enviamos la documentación: {{ documents }}",
            "Para pasarlo a producción necesitamos [su|tu] validación: {{ url }}",
        ),
        variables={**EVOLUTIVO, "documents": "documentos", "url": "enlace para validar"},
    ),
]
