"""Letters to our own people: what concerns their accounts."""

from outbox.catalogue.kinds import Kind

# The seven data of the notice of a call (CC-20, CC-21), and who spoke when.
CALL = {
    "customer": "cliente",
    "contact": "persona que llamó",
    "plan": "plan actual",
    "ticket": "ticket del que habló",
    "conversation": "conversación mantenida",
    "proposed": "plan propuesto, con sus ventajas y su coste",
    "urgency": "urgencia",
    "agent": "quién atendió la llamada",
    "called_at": "hora de la llamada",
}
CALL_TOLD = (
    "Cliente: {{ customer }}\n"
    "Contacto: {{ contact }}\n"
    "Plan actual: {{ plan }}\n"
    "Ticket: {{ ticket }}\n"
    "Plan propuesto: {{ proposed }}\n"
    "Urgencia: {{ urgency }}\n\n"
    "Conversación ({{ called_at }}, atendida por {{ agent }}):\n{{ conversation }}"
)

KINDS = [
    Kind(
        key="phone_insisted",
        name="Llamada sin teléfono en el plan: el cliente insiste",
        subject="{{ customer }} insiste en que se le atienda por teléfono",
        text=(
            "{{ contact }}, de {{ customer }}, ha llamado y su plan no incluye teléfono. Se le han "
            "explicado las condiciones y cómo abrir un ticket, e insiste. Queda escalado "
            f"a usted, con su plazo de seguimiento.\n\n{CALL_TOLD}"
        ),
        variables=CALL,
        is_for_customers=False,
    ),
    Kind(
        key="plan_change_asked",
        name="Llamada sin teléfono en el plan: acepta cambiar de plan",
        subject="{{ customer }} acepta cambiar de plan",
        text=(
            "{{ contact }}, de {{ customer }}, acepta cambiar su plan de soporte. El cambio queda "
            f"pendiente de que usted lo cierre con el cliente.\n\n{CALL_TOLD}"
        ),
        variables=CALL,
        is_for_customers=False,
    ),
    Kind(
        key="password_reset",
        name="Restablecer la contraseña",
        subject="Restablecer su contraseña",
        text=(
            "Hola, {{ name }}:\n\n"
            "Recibimos un pedido de restablecer la contraseña de su usuario. Para elegir una "
            "nueva, abra este enlace; sirve una sola vez y durante un tiempo limitado:\n\n"
            "{{ url }}\n\n"
            "Si no lo pidió usted, no haga nada: su contraseña sigue siendo la misma."
        ),
        variables={"name": "nombre de la persona", "url": "enlace personal"},
        is_for_customers=False,
        is_secret=True,
    ),
    Kind(
        key="invitation",
        name="Invitación a entrar en el sistema",
        subject="Su acceso al sistema de gestión",
        text=(
            "Hola, {{ name }}:\n\n"
            "Se le ha dado acceso al sistema de gestión con la dirección {{ email }}. Para entrar, "
            "elija primero su contraseña en este enlace, que vale tres días:\n\n"
            "{{ url }}\n\n"
            "Si el enlace ha caducado, pida otro en la página de entrada, en «¿Ha olvidado la "
            "contraseña?»."
        ),
        variables={
            "name": "nombre de la persona",
            "email": "dirección con la que entra",
            "url": "enlace personal",
        },
        is_for_customers=False,
        is_secret=True,
    ),
    Kind(
        key="account_notice",
        name="Aviso sobre la cuenta de una persona",
        subject="{{ subject }}",
        text="{{ text }}",
        variables={"subject": "asunto del aviso", "text": "texto del aviso"},
        is_for_customers=False,
        is_secret=True,
    ),
    Kind(
        key="block_list",
        name="Clientes sin acuerdo y por bloquear",
        subject="Clientes sin acuerdo y por bloquear al {{ day }}",
        text=(
            "{{ sender }} comunica la situación de las instalaciones al {{ day }}.\n\n"
            "Sin acuerdo de Asistencia y Mantenimiento vigente:\n{{ lacking }}\n\n"
            "Corresponde bloquear por política de la empresa:\n{{ marked }}\n\n"
            "Corresponde desbloquear:\n{{ to_undo }}\n\n"
            "{{ note }}\n\n"
            "No tener acuerdo no bloquea por sí solo: se bloquea lo que está marcado. Lo ejecutado "
            "se registra en Instalaciones, Bloqueos."
        ),
        variables={
            "day": "fecha de la lista",
            "sender": "quién la comunica",
            "lacking": "instalaciones sin acuerdo vigente",
            "marked": "instalaciones que corresponde bloquear, con su motivo",
            "to_undo": "instalaciones que corresponde desbloquear",
            "note": "nota (puede faltar)",
        },
        is_for_customers=False,
    ),
    Kind(
        key="release_announced",
        name="Versión nueva del sistema",
        subject="Versión nueva: {{ version }}",
        text=(
            "{{ sender }} anuncia la versión {{ version }} del sistema.\n\n"
            "Desarrollos:\n{{ developments }}\n\n"
            "Modificaciones:\n{{ modifications }}\n\n"
            "Queda a la espera de las pruebas funcionales de Implementación: {{ url }}"
        ),
        variables={
            "version": "versión",
            "developments": "desarrollos",
            "modifications": "modificaciones",
            "sender": "quién la anuncia",
            "url": "página de la versión",
        },
        is_for_customers=False,
    ),
    Kind(
        key="backup_alarm",
        name="Copia de seguridad fallida o faltante",
        subject="Copia de seguridad: {{ policy }} del {{ scheduled }}, {{ result }}",
        text=(
            "La copia «{{ policy }}» prevista para el {{ scheduled }} consta como {{ result }}.\n\n"
            "{{ detail }}\n\n"
            "Ábrala para ver cada ruta y decir qué se hizo: {{ url }}\n\n"
            "El aviso sigue en la primera página hasta entonces."
        ),
        variables={
            "policy": "política de copia",
            "scheduled": "cuándo estaba prevista",
            "result": "resultado",
            "detail": "qué falla, ruta por ruta",
            "url": "página de la ejecución",
        },
        is_for_customers=False,
    ),
    Kind(
        key="very_high_alarm",
        name="Incidencia de criticidad Muy Alta: llamada a la guardia",
        subject="Muy Alta: {{ customer }}, {{ number }}",
        text=(
            "{{ number }} de {{ customer }} es una incidencia de criticidad Muy Alta: se atiende "
            "en 24x7.\n\n"
            "Asunto: {{ subject }}\n"
            "Qué sucede: {{ cause }}\n\n"
            "Ábrala para atenderla: {{ url }}"
        ),
        variables={
            "number": "número del ticket",
            "customer": "cliente",
            "subject": "asunto del ticket",
            "cause": "qué sucede",
            "url": "página del ticket",
        },
        is_for_customers=False,
    ),
    Kind(
        key="update_request",
        name="Pedido de actualización de versión a I+D",
        subject="Actualización pedida: {{ customer }}, versión {{ wanted }}",
        text=(
            "{{ asked_by }} pide actualizar la versión de {{ customer }} a la {{ wanted }}, que "
            "corrige el error {{ incident }} del ticket {{ number }}.\n\n"
            "Versión instalada: {{ installed }}.\n\n"
            "{{ note }}\n\n"
            "El pedido queda pendiente hasta que conste la versión nueva."
        ),
        variables={
            "customer": "cliente",
            "number": "número del ticket",
            "incident": "error que se corrige",
            "installed": "versión que tiene",
            "wanted": "versión que se pide",
            "asked_by": "quién la pide",
            "note": "nota (puede faltar)",
        },
        is_for_customers=False,
    ),
]
