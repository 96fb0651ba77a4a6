from django.urls import path, re_path

from backups.views import policies, runs

app_name = "backups"
urlpatterns = [
    path("", runs.calendar, name="calendar"),
    re_path(r"^mes/exportar/(?P<kind>csv|xlsx)/$", runs.export_month, name="export_month"),
    path("mes/imprimir/", runs.print_month, name="print_month"),
    path("ejecuciones/", runs.runs, name="runs"),
    path("ejecuciones/<int:pk>/", runs.run, name="run"),
    path("ejecuciones/<int:pk>/avance/", runs.run_progress, name="run_progress"),
    path("ejecuciones/<int:pk>/atender/", runs.acknowledge, name="acknowledge"),
    path("ejecuciones/<int:pk>/anomalia/", runs.settle_doubt, name="settle_doubt"),
    path("ejecuciones/<int:pk>/comentar/", runs.comment, name="comment"),
    path("pasos/<int:pk>/probar/", runs.ask_drill, name="ask_drill"),
    path("politicas/", policies.policies, name="policies"),
    path("politicas/nueva/", policies.new_policy, name="new_policy"),
    path("politicas/<int:pk>/", policies.policy, name="policy"),
    path("politicas/<int:pk>/cambiar/", policies.edit_policy, name="edit_policy"),
    path("politicas/<int:pk>/hacer/", policies.ask_run, name="ask_run"),
    path("politicas/<int:pk>/activar/", policies.switch_policy, name="switch_policy"),
    path("politicas/<int:pk>/ruta/", policies.add_route, name="add_route"),
    path("politicas/<int:pk>/registro/", policies.take_log, name="take_log"),
    path("rutas/<int:pk>/activar/", policies.switch_route, name="switch_route"),
]
