from django.urls import path, re_path

from tickets.views import detail, files, handling, inbound, of_customer, opening, queue

app_name = "tickets"
urlpatterns = [
    path("tickets/", queue.queue, name="queue"),
    re_path(r"^tickets/exportar/(?P<kind>csv|xlsx)/$", queue.export, name="export"),
    path("tickets/vistas/", queue.views, name="views"),
    path("tickets/nuevo/", opening.open_ticket, name="open"),
    path("tickets/siguiente/", queue.take_next, name="take_next"),
    path("tickets/de-cliente/<int:pk>/", of_customer.of_customer, name="of_customer"),
    path("tickets/de-cliente/<int:pk>/todos/", of_customer.all_of_customer, name="all_of_customer"),
    path("tickets/de-cliente/<int:pk>/exito/", of_customer.success, name="success"),
    path("tickets/<int:pk>/", detail.detail, name="detail"),
    path("tickets/<int:pk>/plazos/", detail.explain, name="explain"),
    path("tickets/<int:pk>/responder/", detail.reply, name="reply"),
    path("tickets/<int:pk>/nota/", detail.note, name="note"),
    path("tickets/<int:pk>/tomar/", handling.take, name="take"),
    path("tickets/<int:pk>/clasificar/", handling.classify, name="classify"),
    path("tickets/<int:pk>/asignar/", handling.assign, name="assign"),
    path("tickets/<int:pk>/escalar/", handling.escalate, name="escalate"),
    path("tickets/<int:pk>/espera/", handling.wait, name="wait"),
    path("tickets/<int:pk>/reanudar/", handling.resume, name="resume"),
    path("tickets/<int:pk>/fecha/", handling.commit, name="commit"),
    path("tickets/<int:pk>/derivar/", handling.refer, name="refer"),
    path("tickets/<int:pk>/resolver/", handling.resolve, name="resolve"),
    path("tickets/<int:pk>/cerrar/", handling.close, name="close"),
    path("tickets/<int:pk>/reabrir/", handling.reopen, name="reopen"),
    path("tickets/adjuntos/<int:pk>/", files.attachment, name="attachment"),
    path("tickets/mensajes/<int:pk>/original/", files.original, name="original"),
    path("correo/", inbound.inbox, name="inbound"),
    path("correo/personal/", inbound.personal_mail, name="personal_mail"),
    path("correo/<int:pk>/", inbound.inbound_mail, name="inbound_mail"),
    path("correo/<int:pk>/identificar/", inbound.settle, name="settle"),
    path("correo/<int:pk>/leer/", inbound.retry, name="retry"),
    path("correo/<int:pk>/ignorar/", inbound.ignore, name="ignore"),
    path("correo/<int:pk>/fuente/", files.inbound_source, name="inbound_source"),
]
