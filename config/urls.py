"""Every door of the house. A new one needs a line in tests/test_permissions.py."""

from allauth.account import views as account
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from config import health
from config.views import house, lists
from tickets.views import day

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Where they are told, as everybody's are (J4).
admin.site.logout, admin.site.password_change = account.logout, account.password_change  # type: ignore[method-assign]

# What every list has beside its page, which is its own room's.
list_doors = [
    re_path(r"^(?P<key>[a-z]+)/exportar/(?P<kind>csv|xlsx)/$", lists.export, name="list_export"),
    path("<slug:key>/cuentas/", lists.tabs, name="list_tabs"),
    path("<slug:key>/columnas/", lists.columns, name="list_columns"),
    path("<slug:key>/vistas/", lists.save_view, name="list_save_view"),
    path("<slug:key>/cambios/", lists.changes, name="list_changes"),
    path("<slug:key>/cambiar/", lists.change, name="list_change"),
    path("<slug:key>/celda/<int:pk>/<str:field>/", lists.cell, name="list_cell"),
    path("vistas/<int:pk>/", lists.update_view, name="list_update_view"),
    path("vistas/<int:pk>/eliminar/", lists.delete_view, name="list_delete_view"),
    path("vistas/<int:pk>/recuperar/", lists.restore_view, name="list_restore_view"),
    path("vistas/<int:pk>/abrir/", lists.open_with, name="list_open_with"),
    path("cambios/<int:pk>/", lists.changed, name="list_changed"),
    path("cambios/<int:pk>/deshacer/", lists.undo, name="list_undo"),
]

urlpatterns = [
    path("", day.home, name="home"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("statusz", health.statusz, name="statusz"),
    path("copyz", health.copyz, name="copyz"),
    path("buscar/", house.search, name="search"),
    path("listas/", include(list_doors)),
    path("cuenta/", include("accounts.doors")),
    path("admin/", admin.site.urls),
    path("avisos/", include("outbox.urls")),
    path("personal/", include("accounts.urls")),
    path("equipo/", include("sla.urls")),
    path("clientes/", include("contacts.urls")),
    path("procedimientos/", include("procedures.urls")),
    path("", include("visits.urls")),
    path("", include("installations.urls")),
    path("copias/", include("backups.urls")),
    path("", include("tickets.urls")),
]

handler500 = "config.views.house.server_error"
