from django.urls import path

from accounts.views import people

app_name = "accounts"
urlpatterns = [
    path("perfil/", people.profile, name="profile"),
    path("delegaciones/", people.delegations, name="delegations"),
    path("delegaciones/nueva/", people.delegate, name="delegate"),
    path("delegaciones/<int:pk>/revocar/", people.revoke, name="revoke"),
]
