from django.urls import path

from outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("campana/", views.bell, name="bell"),
    path("leidos/", views.read_all, name="read_all"),
    path("<int:pk>/abrir/", views.open_notice, name="open_notice"),
    path("impresos/<int:pk>/", views.printout, name="printout"),
    path("impresos/<int:pk>/archivo/", views.printout_file, name="printout_file"),
    path("cartas/", views.mails, name="mails"),
    path("cartas/<int:pk>/", views.mail, name="mail"),
    path("cartas/<int:pk>/reintentar/", views.try_again, name="try_again"),
    path("cartas/<int:pk>/cancelar/", views.cancel, name="cancel"),
    path("cartas/<int:pk>/enviada/", views.mark_sent, name="mark_sent"),
]
