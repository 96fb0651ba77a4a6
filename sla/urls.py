from django.urls import path, re_path

from sla.views import covers, dayfiles, feeds, policies, rota, years

app_name = "sla"
urlpatterns = [
    path("guardias/", rota.rota, name="rota"),
    re_path(r"^guardias/exportar/(?P<kind>csv|xlsx)/$", rota.export_rota, name="export_rota"),
    path("sla/", policies.policies, name="policies"),
    path("sla/<int:pk>/", policies.policy, name="policy"),
    path("sla/<int:pk>/pdf/", policies.print_policy, name="print_policy"),
    path("guardias/ahora/", rota.on_duty, name="on_duty"),
    path("guardias/<int:pk>/turno/", rota.add_shift, name="add_shift"),
    path("guardias/<int:pk>/copiar/", rota.copy_week, name="copy_week"),
    path("guardias/<int:pk>/intercambiar/", rota.swap, name="swap"),
    path("guardias/turnos/<int:pk>/", rota.change_shift, name="change_shift"),
    path("guardias/turnos/<int:pk>/quitar/", rota.remove_shift, name="remove_shift"),
    path("guardias/cambios/<int:pk>/deshacer/", rota.undo, name="undo"),
    path("calendario/", years.years, name="years"),
    path("calendario/<int:pk>/dia/", years.add_day, name="add_day"),
    path("calendario/<int:pk>/oficiales/", years.propose_days, name="propose_days"),
    path("calendario/<int:pk>/propios/", years.copy_own_days, name="copy_own_days"),
    path("calendario/<int:pk>/importar/", dayfiles.import_days, name="import_days"),
    path("calendario/<int:pk>/importar/tomar/", dayfiles.take_days, name="take_days"),
    path(
        "calendario/<int:pk>/importar/<int:taken>/deshacer/",
        dayfiles.drop_days,
        name="drop_days",
    ),
    path("calendario/<int:pk>/confirmar/", years.confirm_year, name="confirm_year"),
    path("calendario/<int:pk>/reabrir/", years.reopen_year, name="reopen_year"),
    path("calendario/dias/<int:pk>/", years.change_day, name="change_day"),
    path("calendario/dias/<int:pk>/quitar/", years.remove_day, name="remove_day"),
    path("calendario/coberturas/", covers.covers, name="covers"),
    path("calendario/coberturas/festivos/<int:pk>/", covers.assign_cover, name="assign_cover"),
    path("calendario/coberturas/<int:pk>/quitar/", covers.unassign_cover, name="unassign_cover"),
    path("calendario/coberturas/<int:pk>/proponer/", covers.propose_day, name="propose_day"),
    path("calendario/coberturas/<int:pk>/aprobar/", covers.approve_day, name="approve_day"),
    path("calendario/coberturas/<int:pk>/rechazar/", covers.refuse_day, name="refuse_day"),
    path("agenda/enlace/", feeds.feed_link, name="feed_link"),
    path("agenda/enlace/renovar/", feeds.renew_feed, name="renew_feed"),
    path("agenda/enlace/revocar/", feeds.revoke_feed, name="revoke_feed"),
]
