from django.urls import path

from visits.views import agenda, feeds, portfolio, visits, where

app_name = "visits"
urlpatterns = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/datos/", agenda.events, name="events"),
    path("agenda/lista/", agenda.days, name="days"),
    path("agenda/anotar/", agenda.add_entry, name="add_entry"),
    path("agenda/clientes/", agenda.find_customers, name="find_customers"),
    path("agenda/<int:pk>/", agenda.entry, name="entry"),
    path("agenda/<int:pk>/cambiar/", agenda.change_entry, name="change_entry"),
    path("agenda/<int:pk>/mover/", agenda.move_entry, name="move_entry"),
    path("agenda/<int:pk>/devolver/", agenda.undo_move, name="undo_move"),
    path("agenda/<int:pk>/quitar/", agenda.cancel_entry, name="cancel_entry"),
    path("agenda/<int:pk>/recuperar/", agenda.restore_entry, name="restore_entry"),
    path("agenda/donde/", where.where, name="where"),
    path("agenda/donde/pdf/", where.print_where, name="print_where"),
    path("equipo/agenda/<slug:token>.ics", feeds.feed, name="feed"),
    path("equipo/agenda/<slug:token>/sector.ics", feeds.team_feed, name="team_feed"),
    path("visitas/", visits.visits, name="visits"),
    path("visitas/nueva/", visits.plan_visit, name="plan_visit"),
    path("visitas/cartera/", portfolio.portfolio, name="portfolio"),
    path("visitas/cartera/<int:pk>/", portfolio.follow_up, name="follow_up"),
    path("visitas/<int:pk>/", visits.visit, name="visit"),
    path("visitas/<int:pk>/cambiar/", visits.change_visit, name="change_visit"),
    path("visitas/<int:pk>/anular/", visits.cancel_visit, name="cancel_visit"),
    path("visitas/<int:pk>/recuperar/", visits.restore_visit, name="restore_visit"),
    path("visitas/<int:pk>/preguntar/", visits.ask_attendance, name="ask_attendance"),
    path("visitas/personas/<int:pk>/", visits.answer_attendance, name="answer_attendance"),
    path("visitas/derivar/<int:pk>/", visits.refer_customer, name="refer_customer"),
    path("visitas/asistencia/<int:pk>/<slug:signed>/", visits.attend, name="attend"),
]
