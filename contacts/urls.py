from django.urls import path, re_path

from contacts.views import customers, imports, people, record, stages

app_name = "contacts"
urlpatterns = [
    path("", customers.customers, name="customers"),
    re_path(r"^exportar/(?P<kind>csv|xlsx)/$", customers.export, name="export"),
    path("nuevo/", customers.create_customer, name="create_customer"),
    path("parecidos/", customers.similar_customers, name="similar_customers"),
    path("importar/", imports.imports, name="imports"),
    path("importar/<int:pk>/", imports.import_job, name="import"),
    path("importar/<int:pk>/columnas/", imports.map_columns, name="map_columns"),
    path("importar/<int:pk>/importar/", imports.run_import, name="run_import"),
    path("importar/<int:pk>/avance/", imports.progress, name="import_progress"),
    path("importar/<int:pk>/rechazadas/", imports.rejected, name="rejected"),
    path("<int:pk>/", customers.customer, name="customer"),
    path("<int:pk>/editar/", customers.update_customer, name="update_customer"),
    path("<int:pk>/activar/", stages.activate, name="activate"),
    path("<int:pk>/baja/", stages.deactivate, name="deactivate"),
    path("<int:pk>/soporte/", stages.hand_over, name="hand_over"),
    path("<int:pk>/historia/", record.timeline, name="timeline"),
    path("<int:pk>/parametros/", record.set_parameters, name="set_parameters"),
    path("<int:pk>/acuerdos/nuevo/", record.sign_agreement, name="sign_agreement"),
    path("acuerdos/<int:pk>/terminar/", record.end_agreement, name="end_agreement"),
    path("<int:pk>/contactos/", people.people, name="people"),
    path("<int:pk>/contactos/nuevo/", people.add_contact, name="add_contact"),
    path("<int:pk>/contactos/parecidos/", people.similar_contacts, name="similar_contacts"),
    path("<int:pk>/contactos/exportar/", people.export_people, name="export_people"),
    path("contactos/<int:pk>/", people.contact, name="contact"),
    path("contactos/<int:pk>/editar/", people.update_contact, name="update_contact"),
]
