"""What belongs to no app: home, search, lists, and entering with allauth."""

from tests import make
from tests.doorplan.door import Door, nothing

ENTRY = "entering twice is entering"
OWN_SECURITY = "allauth's own form; sent again it changes nothing more"

DOORS: dict[str, Door] = {
    # the house itself
    "home": Door(),
    "search": Door(query=lambda _: "?q=ana"),
    # what every list has; tried on one of them
    "list_export": Door("contacts.view_customer", args=("clientes", "csv")),
    "list_tabs": Door("contacts.view_customer", args=("clientes",)),
    "list_columns": Door(
        "contacts.view_customer",
        "GET POST",
        args=("clientes",),
        form=lambda _: {"column": ["phone", "name"], "query": "stage=active"},
    ),
    "list_save_view": Door(
        "contacts.view_customer",
        "GET POST",
        args=("clientes",),
        form=lambda _: {"name": "Mis activos", "query": "stage=active"},
    ),
    "list_update_view": Door(
        "",
        "POST",
        "view",
        form=lambda view: {"name": "Otro nombre", "query": view.query},
    ),
    "list_delete_view": Door("", "POST", "view", form=nothing),
    "list_restore_view": Door("", "POST", "view", form=nothing),
    "list_open_with": Door("", "POST", "view", form=lambda _: {"wanted": "yes"}),
    "list_change": Door(
        "contacts.change_customer",
        "GET POST",
        args=("clientes",),
        query=lambda things: f"?change=csm&pk={things['customer'].pk}",
        form=lambda things: {
            "change": "csm",
            "value": make.user().pk,
            "pk": things["customer"].pk,
        },
    ),
    "list_changes": Door("contacts.view_customer", args=("clientes",)),
    "list_changed": Door("contacts.view_customer", "GET", "change"),
    "list_undo": Door("contacts.change_customer", "POST", "change", form=nothing),
    "list_cell": Door(
        "contacts.change_customer",
        "GET POST",
        "customer",
        path=lambda pk: ("clientes", pk, "phone"),
        form=lambda customer: {"phone": "+34 911 222 333", "version": customer.version},
    ),
    "livez": Door("public"),
    "readyz": Door("public"),
    "statusz": Door("accounts.view_status", also_says=503),
    "copyz": Door("backups.view_run", also_says=503),
    # allauth
    "account_login": Door("public", "GET POST", single=ENTRY),
    "account_logout": Door("public", "GET POST", single=ENTRY),
    "account_inactive": Door("public"),
    "account_signup": Door("public", "GET POST", single="closed: nobody signs up"),
    "account_reauthenticate": Door("", "GET POST", single=ENTRY),
    "account_change_password": Door("", "GET POST", single=OWN_SECURITY),
    "account_set_password": Door("", "GET POST", single=OWN_SECURITY),
    "account_reset_password": Door("public", "GET POST", single=OWN_SECURITY),
    "account_reset_password_done": Door("public"),
    "account_reset_password_from_key": Door(
        "public", "GET POST", single=OWN_SECURITY, args=("1", "x-y")
    ),
    "account_reset_password_from_key_done": Door("public"),
    "mfa_authenticate": Door("public", "GET POST", single=ENTRY),
    "mfa_reauthenticate": Door("", "GET POST", single=ENTRY),
    "mfa_index": Door(),
    "mfa_activate_totp": Door("", "GET POST", single=OWN_SECURITY),
    "mfa_deactivate_totp": Door("", "GET POST", single=OWN_SECURITY),
    "mfa_view_recovery_codes": Door(),
    "mfa_generate_recovery_codes": Door("", "GET POST", single=OWN_SECURITY),
    "mfa_download_recovery_codes": Door(),
}
