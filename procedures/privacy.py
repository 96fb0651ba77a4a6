"""What the columns of this app hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "procedures.Process": {Kind.TECHNICAL: "id", Kind.BUSINESS: "name rank"},
    "procedures.Document": {
        Kind.TECHNICAL: "id version",
        Kind.STAFF: "owners withdrawn_by",
        Kind.BUSINESS: "code title kind process reader_roles reader_sectors is_for_customers "
        "issuer",
    },
    "procedures.Revision": {
        Kind.TECHNICAL: "id version file_sha256 file_type file_size",
        Kind.STAFF: "author submitted_at approved_by approved_at returned_because",
        Kind.BUSINESS: "document number issued_label in_force_from in_force_until is_inherited "
        "status purpose scope terms responsibilities description references related file_name",
    },
    "procedures.Change": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "revision place description reason",
    },
    "procedures.Acknowledgement": {Kind.TECHNICAL: "id", Kind.STAFF: "user revision read_at"},
    "procedures.Review": {Kind.TECHNICAL: "id", Kind.STAFF: "by reviewed_at document remark"},
    "procedures.Paper": {
        Kind.TECHNICAL: "id status problem size sha256 asked_at made_at",
        Kind.STAFF: "asked_by",
        Kind.BUSINESS: "revision name",
    },
    "procedures.Rule": {
        Kind.TECHNICAL: "id key",
        Kind.BUSINESS: "label document source type unit",
    },
    "procedures.RuleValue": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "rule revision value is_provisional",
    },
}
