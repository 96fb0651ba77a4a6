"""What the columns of this app hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "outbox.Template": {
        Kind.TECHNICAL: "id key language",
        Kind.BUSINESS: "name subject body body_informal valid_from valid_to",
    },
    "outbox.Mail": {
        Kind.TECHNICAL: "id key kind in_reply_to references is_automatic policy attempts "
        "next_try_at message_id reply_to",
        Kind.CONTACT: "to cc bounced_from",
        Kind.TEXT: "subject body error",
        Kind.BUSINESS: "from_name status created_at sent_at bounced_at",
        Kind.STAFF: "decided_by decided_at",
    },
    "outbox.MailFile": {
        Kind.TECHNICAL: "id mail content_type",
        Kind.TEXT: "name",
        Kind.FILE: "sha256",
    },
    "outbox.Printout": {
        Kind.TECHNICAL: "id status size problem",
        Kind.TEXT: "title page name",
        Kind.FILE: "sha256",
        Kind.STAFF: "asked_by asked_at made_at",
    },
    "outbox.Notice": {
        Kind.TECHNICAL: "id key url tone",
        Kind.STAFF: "user created_at read_at",
        Kind.TEXT: "text",
    },
}
