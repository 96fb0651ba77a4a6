"""Letters to customers and prospects outside the help desk (E27 to E33, E35)."""

from outbox.catalogue.kinds import PERSON, Kind, letter

KINDS = [
    Kind(
        key="training_budget",
        name="Formación: presupuesto",
        subject="Formación «{{ course }}»: presupuesto",
        text=letter(
            "[Le|Te] proponemos la formación «{{ course }}»: {{ hours }} horas, {{ points }} "
            "T-Points.",
            "Temario: {{ topics }}",
            "Cuando nos [dé|des] [su|tu] aprobación, acordaremos las fechas.",
        ),
        variables={
            **PERSON,
            "course": "formación",
            "hours": "duración",
            "points": "T-Points",
            "topics": "temario",
        },
    ),
    Kind(
        key="training_dates",
        name="Formación: fechas y enlace",
        subject="Formación «{{ course }}»: fechas y acceso",
        text=letter(
            "Confirmamos las sesiones de «{{ course }}»:",
            "{{ sessions }}",
            "Nos conectaremos por Microsoft Teams: {{ url }}. Las sesiones se graban.",
        ),
        variables={
            **PERSON,
            "course": "formación",
            "sessions": "fechas y horas",
            "url": "enlace de la reunión",
        },
    ),
    Kind(
        key="training_materials",
        name="Formación: materiales y cierre",
        subject="Formación «{{ course }}»: materiales",
        text=letter(
            "Hemos terminado la formación «{{ course }}». [Le|Te] dejamos los materiales:",
            "{{ materials }}",
            "Si [necesita|necesitas] apoyo adicional, [escríbanos|escríbenos] y "
            "buscaremos la mejor forma.",
        ),
        variables={**PERSON, "course": "formación", "materials": "vídeos, documentos y enlaces"},
    ),
    Kind(
        key="course_invitation",
        purpose="marketing",
        name="Invitación a un curso",
        subject="Curso «{{ course }}» en nuestras oficinas",
        text=letter(
            "Hemos organizado el curso «{{ course }}» para el {{ held_at }} y queremos "
            "invitar[le|te].",
            "{{ topics }}",
            "[Confírmenos|Confírmanos] si [desea|quieres] asistir respondiendo a este mensaje.",
        ),
        variables={
            **PERSON,
            "course": "curso",
            "held_at": "fecha y lugar",
            "topics": "temas",
        },
    ),
    Kind(
        key="survey_invitation",
        purpose="survey",
        name="Encuesta de satisfacción (ESE): invitación",
        subject="Encuesta anual de satisfacción",
        text=letter(
            "Una vez al año preguntamos a quienes usan nuestro sistema cómo lo hacemos. "
            "[Le|Te] pedimos unos minutos para responder esta encuesta: {{ url }}",
            "El enlace es personal y sirve hasta el {{ until }}. Leemos todas las respuestas.",
        ),
        variables={**PERSON, "url": "enlace personal", "until": "fecha de cierre"},
        is_secret=True,
    ),
    Kind(
        key="survey_reminder",
        purpose="survey",
        name="Encuesta de satisfacción (ESE): recordatorio",
        subject="Encuesta anual de satisfacción: sigue abierta",
        text=letter(
            "Hace unos días [le|te] enviamos nuestra encuesta anual y aún no tenemos [su|tu] "
            "respuesta. [Puede|Puedes] darla hasta el {{ until }}: {{ url }}",
        ),
        variables={**PERSON, "url": "enlace personal", "until": "fecha de cierre"},
        is_secret=True,
    ),
    Kind(
        key="survey_action",
        name="Encuesta de satisfacción (ESE): qué hicimos con su respuesta",
        subject="Qué hemos hecho con las respuestas a la encuesta",
        text=letter(
            "En la última encuesta nos [dijo|dijiste]: «{{ answer }}».",
            "Esto es lo que hemos hecho: {{ action }}",
            "Gracias por ayudarnos a mejorar.",
        ),
        variables={**PERSON, "answer": "sugerencia o reclamo", "action": "acción tomada"},
    ),
    Kind(
        key="loyalty_call",
        purpose="call",
        name="Aviso de llamada de fidelización",
        subject="Una llamada para saber cómo trabajamos",
        text=letter(
            "El {{ called_on }} [le|te] llamaremos para conocer cómo [valora|valoras] nuestro "
            "trabajo y si cumplimos lo que [espera|esperas]. Serán unos diez minutos.",
            "Si ese día no [le|te] viene bien, [díganos|dinos] cuándo [prefiere|prefieres].",
        ),
        variables={**PERSON, "called_on": "fecha de la llamada"},
    ),
    Kind(
        key="company_folder",
        name="Información para un interesado: carpeta de presentación",
        subject="Nuestra empresa, nuestros productos y servicios",
        text=letter(
            "Gracias por [su|tu] interés. [Le|Te] enviamos nuestra carpeta de presentación; en "
            "{{ website }} [encontrará|encontrarás] más detalle.",
            "Cuando [quiera|quieras], podemos mostrar[le|te] el sistema en una reunión.",
        ),
        variables={**PERSON, "website": "sitio web"},
        is_automatic=False,
    ),
    Kind(
        key="demo_invitation",
        name="Invitación a una demo",
        subject="Presentación del sistema: {{ held_at }}",
        text=letter(
            "[Le|Te] confirmamos la reunión de presentación: {{ held_at }}, {{ place }}.",
            "Veremos: {{ topics }}",
        ),
        variables={
            **PERSON,
            "held_at": "fecha y hora",
            "place": "lugar o enlace",
            "topics": "lo que se mostrará",
        },
        is_automatic=False,
    ),
    Kind(
        key="demo_access",
        name="Acceso a una demo",
        subject="Acceso de prueba a nuestro sistema",
        text=letter(
            "Hemos preparado un acceso de prueba para que [conozca|conozcas] el sistema con "
            "calma: {{ url }}",
            "Estará disponible hasta el {{ until }}.",
        ),
        variables={**PERSON, "url": "enlace personal", "until": "fecha de vencimiento"},
        is_automatic=False,
        is_secret=True,
    ),
    Kind(
        key="quote",
        name="Presupuesto de venta",
        subject="Presupuesto {{ number }}",
        text=letter(
            "Adjuntamos el presupuesto {{ number }}, válido hasta el {{ valid_until }}.",
            "Los requisitos mínimos del sistema y los términos y condiciones están en "
            "https://igglobal.net/help",
            "Si [desea|quieres] que lo repasemos juntos, [responda|responde] a este mensaje.",
        ),
        variables={**PERSON, "number": "número del presupuesto", "valid_until": "validez"},
        is_automatic=False,
    ),
    Kind(
        key="welcome",
        name="Bienvenida a un nuevo cliente",
        subject="Bienvenida y primeros pasos",
        text=letter(
            "Nos alegra contar con [usted|contigo]. Adjuntamos nuestro Welcome Pack, con todo lo "
            "que hace falta para empezar.",
            "Para cualquier consulta, [escríbanos|escríbenos] a {{ mailbox }}.",
        ),
        variables={**PERSON, "mailbox": "buzón de soporte"},
        is_automatic=False,
    ),
    Kind(
        key="handover",
        name="Traspaso del proyecto a Customer Care",
        subject="{{ project }} pasa a nuestro equipo de soporte",
        text=letter(
            "Terminada la puesta en marcha de {{ project }}, desde el {{ from_on }} lo atiende "
            "nuestro equipo de soporte, que ya conoce [su|tu] caso.",
            "A partir de ese día puede[|s] contactar con nosotros por estas vías:\n{{ channels }}",
        ),
        variables={
            **PERSON,
            "project": "proyecto",
            "from_on": "fecha del traspaso",
            "channels": "vías por las que se le atiende",
        },
    ),
    Kind(
        key="prospect_satisfaction",
        purpose="survey",
        name="Satisfacción con la atención recibida",
        subject="Cómo fue nuestra atención",
        text=letter(
            "Hemos terminado esta etapa y nos interesa saber cómo fue nuestra atención. "
            "[Puede|Puedes] responder en un minuto: {{ url }}",
        ),
        variables={**PERSON, "url": "enlace personal"},
        is_secret=True,
    ),
]
