"""What the columns of this app hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "sla.Calendar": {
        Kind.TECHNICAL: "id version",
        Kind.BUSINESS: "code name zone country subdivision",
    },
    "sla.CalendarVersion": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "calendar number hours replaced_at",
    },
    "sla.Window": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "calendar weekday opens closes season_from season_to",
    },
    "sla.Holiday": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "calendar date name scope source is_covered opens closes",
    },
    "sla.Plan": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "code name rank fee has_telephone has_named_csm has_preferred_queue "
        "has_urgent_24x7 has_whatsapp tpoints_per_year is_active",
    },
    "sla.Policy": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "number scope penalty valid_from valid_to",
    },
    "sla.Target": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "policy kind service_model priority plan metric mode contractual "
        "contractual_unit internal internal_unit is_provisional",
    },
    "sla.Cover": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "person assigned_at assigned_by proposed_at decided_at decided_by reason day",
        Kind.BUSINESS: "holiday status",
    },
    "sla.ConfirmedYear": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "at by",
        Kind.BUSINESS: "calendar year",
    },
    "sla.FeedLink": {Kind.TECHNICAL: "id token", Kind.STAFF: "user created_at"},
    "sla.Rota": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "code name kind needs calendar sector is_active",
    },
    "sla.Shift": {
        Kind.TECHNICAL: "id series version allows_overlap changed_at",
        Kind.STAFF: "person",
        Kind.BUSINESS: "rota starts_at ends_at",
    },
    "sla.RotaChange": {
        Kind.TECHNICAL: "id kind steps",
        Kind.STAFF: "by at undone_at text",
        Kind.BUSINESS: "rota",
    },
}
