"""Letters to our own people: what concerns their accounts."""

from outbox.catalogue.kinds import Kind

KINDS = [
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
]
