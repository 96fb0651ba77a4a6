from django.urls import path, re_path

from accounts.views import absences, people, staff, team

app_name = "accounts"
urlpatterns = [
    path("perfil/", people.profile, name="profile"),
    path("delegaciones/", people.delegations, name="delegations"),
    path("delegaciones/nueva/", people.delegate, name="delegate"),
    path("delegaciones/<int:pk>/revocar/", people.revoke, name="revoke"),
    path("equipo/", team.team, name="team"),
    re_path(r"^equipo/exportar/(?P<kind>csv|xlsx)/$", team.export_team, name="export_team"),
    path("equipo/sectores/", team.sectors, name="sectors"),
    path("equipo/organigrama/", team.chart, name="chart"),
    path("equipo/nueva/", staff.add_person, name="add_person"),
    path("equipo/<int:pk>/", team.person, name="person"),
    path("equipo/<int:pk>/editar/", staff.edit_person, name="edit_person"),
    path("equipo/<int:pk>/capacidades/", staff.set_skills, name="set_skills"),
    path("equipo/<int:pk>/baja/", staff.deactivate, name="deactivate"),
    path("equipo/<int:pk>/alta/", staff.reactivate, name="reactivate"),
    path("equipo/<int:pk>/ausencia/", absences.register_absence, name="register_absence"),
    path("ausencias/", absences.absences, name="absences"),
    path("ausencias/calendario/", absences.absence_calendar, name="absence_calendar"),
    path("ausencias/nueva/", absences.ask_absence, name="ask_absence"),
    path("ausencias/<int:pk>/aprobar/", absences.approve_absence, name="approve_absence"),
    path("ausencias/<int:pk>/rechazar/", absences.refuse_absence, name="refuse_absence"),
    path("ausencias/<int:pk>/anular/", absences.cancel_absence, name="cancel_absence"),
    path("ausencias/<int:pk>/deshacer/", absences.restore_absence, name="restore_absence"),
]
