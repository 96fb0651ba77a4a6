from django.urls import path, re_path

from contacts.views import (
    agreements,
    customers,
    imports,
    parameters,
    people,
    stages,
    timeline,
)

app_name = "contacts"
urlpatterns = [
    path("", customers.customers, name="customers"),
    path("nuevo/", customers.create_customer, name="create_customer"),
    path("parecidos/", customers.similar_customers, name="similar_customers"),
    path("importar/", imports.imports, name="imports"),
    path("importar/<int:pk>/", imports.import_job, name="import"),
    path("importar/<int:pk>/columnas/", imports.map_columns, name="map_columns"),
    path("importar/<int:pk>/importar/", imports.run_import, name="run_import"),
    path("importar/<int:pk>/deshacer/", imports.undo_import, name="undo_import"),
    path("importar/<int:pk>/avance/", imports.progress, name="import_progress"),
    path("importar/<int:pk>/rechazadas/", imports.rejected, name="rejected"),
    path("<int:pk>/", customers.customer, name="customer"),
    path("<int:pk>/editar/", customers.update_customer, name="update_customer"),
    path("<int:pk>/activar/", stages.activate, name="activate"),
    path("<int:pk>/baja/", stages.deactivate, name="deactivate"),
    path("<int:pk>/soporte/", stages.hand_over, name="hand_over"),
    path("<int:pk>/historia/", timeline.timeline, name="timeline"),
    path("<int:pk>/parametros/", parameters.set_parameters, name="set_parameters"),
    path("<int:pk>/acuerdos/nuevo/", agreements.sign_agreement, name="sign_agreement"),
    path("<int:pk>/plan/renovar/", agreements.renew_plan, name="renew_plan"),
    path("parametros/", parameters.usage_list, name="usage"),
    re_path(
        r"^parametros/exportar/(?P<kind>csv|xlsx)/$", parameters.export_usage, name="export_usage"
    ),
    path("actividad/", timeline.activity, name="activity"),
    path("planes/", agreements.plans, name="plans"),
    path("acuerdos/", agreements.agreements_list, name="agreements"),
    path("acuerdos/<int:pk>/renovar/", agreements.renew_agreement, name="renew_agreement"),
    path("acuerdos/<int:pk>/anular/", agreements.withdraw_agreement, name="withdraw_agreement"),
    path("acuerdos/<int:pk>/terminar/", agreements.end_agreement, name="end_agreement"),
    path("<int:pk>/contactos/", people.people, name="people"),
    path("<int:pk>/contactos/nuevo/", people.add_contact, name="add_contact"),
    path("<int:pk>/contactos/parecidos/", people.similar_contacts, name="similar_contacts"),
    path("<int:pk>/contactos/exportar/", people.export_people, name="export_people"),
    path("contactos/", people.contacts, name="contacts"),
    path("contactos/<int:pk>/", people.contact, name="contact"),
    path("contactos/<int:pk>/editar/", people.update_contact, name="update_contact"),
]
