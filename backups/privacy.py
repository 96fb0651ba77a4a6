"""What the columns of this app hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "backups.Policy": {
        Kind.TECHNICAL: "id version recipients next_at",
        Kind.BUSINESS: "name mode frequency hour month_day zone tool medium place keep_daily "
        "keep_weekly keep_monthly is_active off_because since",
    },
    "backups.Route": {
        Kind.TECHNICAL: "id task user secret host_key",
        Kind.BUSINESS: "policy kind access server path origin place is_active",
    },
    "backups.Run": {
        Kind.TECHNICAL: "id bytes rows error manifest doing lease_until",
        Kind.STAFF: "asked_by acknowledged_by doubt_settled_by",
        Kind.BUSINESS: "policy scheduled_at check_at medium result started_at ended_at verified_at "
        "alarmed_at acknowledged_at acknowledged_because doubt doubt_settled_at "
        "doubt_settled_because",
    },
    "backups.Step": {
        Kind.TECHNICAL: "id bytes error",
        Kind.BUSINESS: "run route kind name origin place status started_at ended_at removed_at",
    },
    "backups.Drill": {
        Kind.TECHNICAL: "id evidence problem",
        Kind.BUSINESS: "run target started_at ended_at is_good",
    },
    "backups.DrillRequest": {
        Kind.TECHNICAL: "id secret lease_until doing problem",
        Kind.STAFF: "asked_by",
        Kind.BUSINESS: "step asked_at started_at ended_at drill",
    },
    "backups.Comment": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "text",
        Kind.STAFF: "by",
        Kind.BUSINESS: "run at",
    },
    "backups.Report": {
        Kind.TECHNICAL: "id size sha256 unread",
        Kind.STAFF: "by",
        Kind.BUSINESS: "policy name taken_at told_count",
    },
}
