"""What the columns of this app hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "installations.Module": {Kind.TECHNICAL: "id version", Kind.BUSINESS: "name is_active"},
    "installations.Function": {Kind.TECHNICAL: "id", Kind.BUSINESS: "module name is_active"},
    "installations.Installation": {
        Kind.TECHNICAL: "id version",
        Kind.STAFF: "consultant",
        Kind.BUSINESS: "customer name serial product system_version engine server online_public "
        "online_private companies users seats expires_on access_limit is_migrated is_active "
        "next_update_on created_at changed_at",
    },
    "installations.Switch": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "on_by off_by",
        Kind.BUSINESS: "installation module function on_at off_at",
    },
    "installations.Ficha": {
        Kind.TECHNICAL: "id code due_at attempts size sha256 problem",
        Kind.TEXT: "reason",
        Kind.STAFF: "by",
        Kind.BUSINESS: "installation number data changes asked_at revision replaces status made_at "
        "name",
    },
    "installations.Block": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "reason force_majeure lifted_because",
        Kind.STAFF: "by executed_by lifted_by undone_by",
        Kind.BUSINESS: "installation at executed_at lifted_at undone_at",
    },
    "installations.BlockList": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "note",
        Kind.STAFF: "sent_by",
        Kind.BUSINESS: "month prepared_at said sent_at mail",
    },
    "installations.Release": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "announced_by tested_by",
        Kind.BUSINESS: "version developments modifications announced_at tested_at",
    },
    "installations.ReleaseTest": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "tester",
        Kind.BUSINESS: "release what result notes at",
    },
    "installations.Offer": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "by",
        Kind.BUSINESS: "release installation at",
    },
}
