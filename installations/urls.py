from django.urls import path

from installations.views import blocking, configuring, fichas, installations, releases

app_name = "installations"
urlpatterns = [
    path("instalaciones/", installations.installations, name="installations"),
    path("instalaciones/<int:pk>/", installations.installation, name="installation"),
    path("instalaciones/<int:pk>/configurar/", configuring.configure, name="configure"),
    path("instalaciones/<int:pk>/seguimiento/", installations.look_after, name="look_after"),
    path("instalaciones/<int:pk>/ficha/", fichas.issue_ficha, name="issue_ficha"),
    path("instalaciones/<int:pk>/bloquear/", blocking.block, name="block"),
    path("instalaciones/cliente/<int:pk>/", installations.of_customer, name="of_customer"),
    path("instalaciones/cliente/<int:pk>/nueva/", configuring.install, name="install"),
    path("instalaciones/caducidades/", installations.expiries, name="expiries"),
    path("instalaciones/sin-limites/", installations.unlimited, name="unlimited"),
    path("instalaciones/sin-limites/traer/", installations.adopt, name="adopt"),
    path("instalaciones/bloqueos/", blocking.blocks, name="blocks"),
    path("instalaciones/bloqueos/carta/", blocking.send_list, name="send_list"),
    path("instalaciones/bloqueos/<int:pk>/levantar/", blocking.lift, name="lift"),
    path("instalaciones/bloqueos/<int:pk>/ejecutar/", blocking.execute, name="execute"),
    path("instalaciones/fichas/", fichas.fichas, name="fichas"),
    path("instalaciones/fichas/<int:pk>/", fichas.ficha, name="ficha"),
    path("instalaciones/fichas/<int:pk>/pdf/", fichas.ficha_file, name="ficha_file"),
    path("instalaciones/fichas/<int:pk>/otra-vez/", fichas.try_ficha_again, name="try_ficha_again"),
    path("instalaciones/modulos/", releases.modules, name="modules"),
    path("instalaciones/modulos/nuevo/", releases.new_module, name="new_module"),
    path("instalaciones/modulos/<int:pk>/", releases.change_module, name="change_module"),
    path("versiones/", releases.releases, name="releases"),
    path("versiones/nueva/", releases.announce, name="announce"),
    path("versiones/<int:pk>/", releases.release, name="release"),
    path("versiones/<int:pk>/pruebas/", releases.add_tests, name="add_tests"),
    path("versiones/<int:pk>/probada/", releases.approve, name="approve"),
    path("versiones/<int:pk>/ofrecer/", releases.offer, name="offer"),
    path("versiones/pruebas/<int:pk>/", releases.record_test, name="record_test"),
    path("ficha/", fichas.verify, name="verify"),
    path("ficha/<str:number>/<str:code>/", fichas.verified, name="verified"),
]
