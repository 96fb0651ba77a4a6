"""What each figure moves: told to who changes it, before it is changed."""

from django.utils.translation import gettext_lazy as _

# By key, in the words of the people who will notice it.
TOUCHES = {
    "follow_up_after": _(
        "El barrido de silencio, el aviso al responsable y la cola «Sin noticias»."
    ),
    "follow_up_mode": _("Cómo se cuenta cada plazo de seguimiento, el nuestro y el del cliente."),
    "follow_up_steps": _("En qué actualización responde el jefe de departamento."),
    "reminder_steps": _("Cuántas veces se recuerda a un cliente antes de cerrar sin respuesta."),
    "no_answer_close_after": _("Cuándo se cierran los tickets que esperan al cliente."),
    "ageing_after": _("El orden de la cola: los tickets viejos suben un escalón."),
    "ka_outranks_priority": _("El orden de la cola: qué va antes, la prioridad o un Key Account."),
    "old_ticket_after": _("La lista de tickets antiguos de «Mi día»."),
    "reply_undo_seconds": _("Cuánto espera la carta de cada respuesta antes de salir."),
    "sla_warn_share": _(
        "Cuándo avisan los plazos comprometidos antes de vencer, en los tickets que se abran desde "
        "entonces."
    ),
    "review_slots": _("Cuándo se pide revisar la entrada y se manda la lista diaria."),
    "review_grace": _("Cuándo se recuerda una revisión que nadie ha marcado."),
    "pause_serial": _("Qué pausas seguidas se listan para el Gestor."),
    "pause_near_breach": _("Qué pausas justo antes de vencer se listan para el Gestor."),
    "resolved_close_after": _("Cuándo se cierran solos los tickets resueltos."),
    "update_reminder_after": _("Los avisos semanales de actualizaciones pedidas a I+D."),
    "provider_follow_up_after": _("Cuándo avisa el seguimiento con cada proveedor."),
    "escalation_follow_up_after": _("Cuándo se recuerda a quien debe responder de un escalado."),
    "call_after": _("Cuándo propone un ticket llamar al cliente."),
    "sla_goal_share": _("El aviso de plazos en la ficha de cada cliente."),
    "customer_quiet_after": _("La alerta de clientes sin trato en su ficha y en sus listas."),
    "document_review_months": _("Qué documentos se recuerdan a sus responsables para revisar."),
    "backup_check_hour": _("Cuándo se avisa de las copias de seguridad que no se hicieron."),
    "backup_check_grace": _("Cuándo se avisa de las copias de seguridad que no se hicieron."),
    "privacy_block_days": _("El día en que los datos de una persona bloqueada se destruyen."),
    "calendar_notice": _("Los avisos que piden confirmar el calendario del año que viene."),
    "cover_notice": _("Los avisos de festivos con servicio que nadie cubre."),
    "rota_notice": _("Los avisos de huecos en las guardias."),
    "visit_plan_notice": _("Los avisos de visitas próximas sin temas o sin con quién reunirse."),
    "account_follow_up_after": _("La lista de cuentas sin seguimiento y su aviso semanal."),
    "asi_reminder_after": _("Cuándo se recuerda a cada persona la ASI que le falta."),
    "asi_control_after": _("La lista de control de Administración."),
    "travel_currency": _("La moneda de los gastos que se registren desde entonces."),
    "travel_time": _("Los avisos de poco tiempo para llegar, en la agenda."),
    "expiry_after_visit": _("La Fecha de Caducidad que se propone cuando hay visita prevista."),
    "expiry_without_visit": _("La Fecha de Caducidad que se propone cuando no hay visita."),
    "expiry_notice_days": _("Los avisos de caducidad de instalaciones y su lista."),
    "agreement_notice_days": _("Los avisos de fin de acuerdo a los gerentes y en la ficha."),
}


def touches(key: str) -> object:
    return TOUCHES.get(key, "")
