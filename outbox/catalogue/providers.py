"""Letters to the companies that our own service depends on: always in writing (SAC-10)."""

from outbox.catalogue.kinds import Kind

KINDS = [
    Kind(
        key="provider_message",
        name="Mensaje a un proveedor externo",
        subject="[{{ reference }}] {{ number }}: {{ subject }}",
        text=(
            "Buenos días:\n\n"
            "{{ text }}\n\n"
            "Su referencia: {{ reference }}. La nuestra: {{ number }}. Por favor, contesten a este "
            "mismo mensaje.\n\n"
            "Un saludo,\n{{ team }}"
        ),
        variables={
            "number": "número del ticket",
            "subject": "asunto del ticket",
            "reference": "referencia del proveedor",
            "text": "texto del mensaje",
            "team": "firma del equipo",
        },
        is_automatic=False,
        is_for_customers=False,
    ),
]
