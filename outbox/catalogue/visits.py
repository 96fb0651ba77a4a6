"""Letters to the people whom we visit (VIS-10)."""

from outbox.catalogue.kinds import PERSON, Kind, letter

APPOINTMENT = {
    **PERSON,
    "subject": "asunto de la visita",
    "held_at": "fecha y horas",
    "place": "lugar",
}
TO_ANSWER = {**APPOINTMENT, "topics": "temas, uno por línea", "url": "enlace para responder"}

KINDS = [
    Kind(
        key="visit_attendance",
        name="Visita: se pide la asistencia",
        subject="Visita del {{ held_at }}: {{ subject }}",
        text=letter(
            "[Le|Te] visitaremos el {{ held_at }} en {{ place }} y nos gustaría contar con "
            "[su|tu] presencia. Estos son los temas:",
            "{{ topics }}",
            "Por favor, [díganos|dinos] si [podrá|podrás] asistir: {{ url }}",
            "La cita va adjunta para [su|tu] calendario.",
        ),
        variables=TO_ANSWER,
        is_secret=True,
    ),
    Kind(
        key="visit_changed",
        name="Visita: cambio de fecha o lugar",
        subject="Cambia la visita «{{ subject }}»: {{ held_at }}",
        text=letter(
            "[Le|Te] avisamos de un cambio: la visita «{{ subject }}» será el {{ held_at }} en "
            "{{ place }}.",
            "{{ topics }}",
            "Por favor, [díganos|dinos] si [podrá|podrás] asistir: {{ url }}",
            "La cita adjunta sustituye a la anterior.",
        ),
        variables=TO_ANSWER,
        is_secret=True,
    ),
    Kind(
        key="visit_cancelled",
        name="Visita: se anula",
        subject="Se anula la visita «{{ subject }}»",
        text=letter(
            "La visita «{{ subject }}», prevista para el {{ held_at }} en {{ place }}, queda "
            "anulada y ya no [le|te] esperamos. [Disculpe|Disculpa] las molestias.",
        ),
        variables=APPOINTMENT,
    ),
    Kind(
        key="asi_sheet",
        name="ASI: la hoja de la asistencia",
        subject="{{ number }}: lo que hicimos el {{ began }}",
        text=letter(
            "Adjuntamos la hoja {{ number }} con lo que {{ author }} hizo con [ustedes|vosotros] "
            "el {{ began }}.",
            "Si algo no es como [lo recuerda|lo recuerdas], [respóndanos|respóndenos] a este "
            "mensaje y lo corregimos.",
        ),
        variables={
            **PERSON,
            "number": "número de la ASI",
            "began": "fecha y hora",
            "author": "quién la hizo",
        },
    ),
]
