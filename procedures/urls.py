from django.urls import path, re_path

from procedures.views import drafting, reading, register

app_name = "procedures"
urlpatterns = [
    path("", register.documents, name="documents"),
    re_path(r"^exportar/(?P<kind>csv|xlsx)/$", register.export, name="export"),
    path("nuevo/", register.create_document, name="create_document"),
    path("cifras/", register.figures, name="figures"),
    path("por-leer/", reading.unread, name="to_read"),
    path("por-leer/panel/", reading.unread_panel, name="to_read_panel"),
    path("lecturas/", reading.all_readings, name="readings"),
    path("<int:pk>/", reading.document, name="document"),
    path("<int:pk>/ficha/", register.update_document, name="update_document"),
    path("<int:pk>/borrador/", drafting.draft, name="draft"),
    path("<int:pk>/revisado/", drafting.review, name="review"),
    path("revisiones/<int:pk>/", reading.revision, name="revision"),
    path("revisiones/<int:pk>/cambios/", reading.changes, name="changes"),
    path("revisiones/<int:pk>/pdf/", reading.paper, name="paper"),
    path("revisiones/<int:pk>/archivo/", reading.attachment, name="attachment"),
    path("revisiones/<int:pk>/leido/", reading.acknowledge, name="acknowledge"),
    path("revisiones/<int:pk>/redactar/", drafting.write, name="write"),
    path("revisiones/<int:pk>/enviar/", drafting.submit, name="submit"),
    path("revisiones/<int:pk>/descartar/", drafting.discard, name="discard"),
    path("revisiones/<int:pk>/aprobar/", drafting.approve, name="approve"),
    path("revisiones/<int:pk>/devolver/", drafting.give_back, name="give_back"),
    path("revisiones/<int:pk>/preparar-pdf/", drafting.ask_paper, name="ask_paper"),
]
