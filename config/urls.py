"""Every door of the house. A new one needs a line in tests/test_permissions.py."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from config import health, views
from tickets.views import day

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", day.home, name="home"),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("statusz", health.statusz, name="statusz"),
    path("buscar/", views.search, name="search"),
    path("cuenta/", include("accounts.doors")),
    path("admin/", admin.site.urls),
    path("avisos/", include("outbox.urls")),
    path("personal/", include("accounts.urls")),
    path("clientes/", include("contacts.urls")),
    path("", include("tickets.urls")),
]

handler500 = "config.views.server_error"
