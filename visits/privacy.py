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
}
