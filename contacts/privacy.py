"""What the columns of this app hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "contacts.Word": {Kind.TECHNICAL: "id", Kind.PERSONAL: "word"},
    "contacts.ServiceLine": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "code name calendar front_sector entitlement staff_intake mailbox "
        "success_mailbox has_public_form team_name sectors records_errors "
        "documents_queries query_word incident_word change_word complaint_word",
    },
    "contacts.Classification": {Kind.TECHNICAL: "id", Kind.BUSINESS: "list name is_active"},
    "contacts.Counter": {Kind.TECHNICAL: "series last"},
    "contacts.Customer": {
        Kind.TECHNICAL: "id not_duplicate_of version search sort_name merged_into",
        Kind.TEXT: "expectations",
        Kind.STAFF: "csm account_executive account_assistant service_manager",
        Kind.BUSINESS: "number stage stage_since legal_name trade_name tax_id phone email website "
        "service_line plan plan_since plan_until service_model product is_key_account kind origin "
        "scale industry revenue_level staff_count figures_updated_on commercial_handling "
        "external_ref created_at",
    },
    "contacts.Contact": {
        Kind.TECHNICAL: "id not_duplicate_of version search sort_name merged_into suppressed_at",
        Kind.PERSONAL: "first_name last_name job_title treatment is_key_user is_decision_maker "
        "is_promoter is_signatory may_open_tickets is_active",
        Kind.CONTACT: "phone mobile email",
        Kind.BUSINESS: "number customer created_at",
    },
    "contacts.Agreement": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "notes",
        Kind.BUSINESS: "customer kind starts_on ends_on created_at",
    },
    "contacts.ImportSource": {
        Kind.TECHNICAL: "id mapping",
        Kind.STAFF: "by saved_at",
        Kind.BUSINESS: "name",
    },
    "contacts.Import": {
        Kind.TECHNICAL: "id mapping status total done claimed_until source error",
        Kind.TEXT: "name columns sample",
        Kind.STAFF: "by undone_by",
        Kind.BUSINESS: "service_line created_at finished_at undone_at",
        Kind.FILE: "sha256",
    },
    "contacts.ImportRow": {
        Kind.TECHNICAL: "id is_applied customer_before customer_after contact_before contact_after",
        Kind.TEXT: "cells key message undo_reason",
        Kind.BUSINESS: "job number verdict customer contact undo",
    },
    "contacts.Merge": {
        Kind.TECHNICAL: "id marks",
        Kind.PERSONAL: "contact absorbed_contact",
        Kind.TEXT: "reason fields left",
        Kind.STAFF: "by undone_by",
        Kind.BUSINESS: "customer absorbed_customer at undone_at",
    },
    "contacts.MovedRow": {Kind.TECHNICAL: "id merge model row fate", Kind.TEXT: "former given"},
    "contacts.Reach": {
        Kind.TECHNICAL: "id",
        Kind.PERSONAL: "contact",
        Kind.CONTACT: "kind label value key",
        Kind.BUSINESS: "created_at",
    },
    "contacts.Suspicion": {
        Kind.TECHNICAL: "id",
        Kind.PERSONAL: "contact other_contact",
        Kind.TEXT: "reasons why",
        Kind.STAFF: "dismissed_by dismissed_at",
        Kind.BUSINESS: "customer other_customer found_at",
    },
    "contacts.Sweep": {
        Kind.TECHNICAL: "id claimed_until done total last_contact last_customer started_at "
        "finished_at",
        Kind.STAFF: "by",
    },
    "contacts.OptOut": {
        Kind.TECHNICAL: "id",
        Kind.PERSONAL: "contact purpose",
        Kind.TEXT: "how",
        Kind.STAFF: "by ended_by",
        Kind.BUSINESS: "at ended_at",
    },
    "contacts.PrivacyRequest": {
        Kind.TECHNICAL: "id withheld",
        Kind.PERSONAL: "contact kind",
        Kind.TEXT: "how hold",
        Kind.STAFF: "by ended_by",
        Kind.BUSINESS: "asked_on due_on at status erase_on ended_at",
    },
    "contacts.Sealed": {
        Kind.TECHNICAL: "id request table row column after",
        Kind.PERSONAL: "before",
    },
    "contacts.Action": {Kind.TECHNICAL: "code icon", Kind.BUSINESS: "name is_active"},
    "contacts.Event": {
        Kind.TECHNICAL: "id key url",
        Kind.PERSONAL: "contact",
        Kind.TEXT: "text parameters",
        Kind.STAFF: "by",
        Kind.BUSINESS: "customer action at",
    },
    "contacts.Parameter": {
        Kind.TECHNICAL: "number",
        Kind.BUSINESS: "name type unit required_as is_active service_lines",
    },
    "contacts.ParameterValue": {
        Kind.TECHNICAL: "id",
        Kind.TEXT: "value reason",
        Kind.STAFF: "by",
        Kind.BUSINESS: "customer parameter at",
    },
}
