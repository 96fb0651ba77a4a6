"""What the columns of this app hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "visits.Visit": {
        Kind.TECHNICAL: "id version",
        Kind.STAFF: "planned_by planned_at",
        Kind.TEXT: "subject technical_goals commercial_goals topics notes cancelled_because",
        Kind.BUSINESS: "customer reason state starts_at ends_at place",
    },
    "visits.Attendee": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "answered_by",
        Kind.PERSONAL: "contact answer asked_at answered_at",
        Kind.BUSINESS: "visit",
    },
    "visits.Entry": {
        Kind.TECHNICAL: "id version changed_at",
        Kind.STAFF: "owner entered_by reach cancelled_at",
        Kind.TEXT: "subject notes",
        Kind.BUSINESS: "kind customer visit starts_at ends_at is_away place",
    },
    "visits.Asi": {
        Kind.TECHNICAL: "id token version",
        Kind.STAFF: "author entered_by entered_at",
        Kind.PERSONAL: "contact met signed_by signature",
        Kind.TEXT: "description observations project",
        Kind.BUSINESS: "visit customer modality reason began_at hours is_unfinished"
        " told_of_feedback ticket parameters_confirmed_at fichas",
    },
    "visits.Obstacle": {Kind.TECHNICAL: "id", Kind.BUSINESS: "asi", Kind.TEXT: "text cause"},
    "visits.Finding": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "asi kind ticket",
        Kind.TEXT: "text",
    },
    "visits.Expense": {
        Kind.TECHNICAL: "id receipt_type receipt_size receipt_sha256",
        Kind.BUSINESS: "asi kind amount currency",
        Kind.TEXT: "note receipt_name",
    },
    "visits.Settlement": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "person made_by made_at reversed_by reversed_at",
        Kind.TEXT: "reversal_reason",
        Kind.BUSINESS: "since until total currency",
    },
    "visits.SettlementLine": {
        Kind.TECHNICAL: "id is_reversed",
        Kind.BUSINESS: "settlement expense amount",
    },
    "visits.Sheet": {
        Kind.TECHNICAL: "id status size sha256 problem",
        Kind.STAFF: "asked_by asked_at made_at",
        Kind.TEXT: "facts",
        Kind.BUSINESS: "asi sequence",
    },
    "visits.CaptureDraft": {
        Kind.TECHNICAL: "token query saved_at",
        Kind.STAFF: "user",
        Kind.TEXT: "title fields receipts",
    },
}
