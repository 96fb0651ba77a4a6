from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("perfil/", views.profile, name="profile"),
    path("delegaciones/", views.delegations, name="delegations"),
    path("delegaciones/nueva/", views.delegate, name="delegate"),
    path("delegaciones/<int:pk>/revocar/", views.revoke, name="revoke"),
]
