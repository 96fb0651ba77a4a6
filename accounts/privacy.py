"""What the columns of this app, and of the libraries for logging in, hold about people (J9)."""

from kit.privacy import Kind, Table

FIELDS: Table = {
    "accounts.Sector": {
        Kind.TECHNICAL: "id",
        Kind.BUSINESS: "code name is_active",
        Kind.STAFF: "head",
    },
    "accounts.Position": {Kind.TECHNICAL: "id", Kind.BUSINESS: "name"},
    "accounts.User": {
        Kind.TECHNICAL: "id theme",
        Kind.STAFF: "password last_login is_superuser email name sector position superior phone "
        "is_active is_staff joined_on groups user_permissions",
    },
    "accounts.Absence": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "person kind starts_on from_noon ends_on until_noon reason substitute status "
        "asked_by asked_at decided_by decided_at answer cancelled_at",
    },
    "accounts.Delegation": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "permission giver receiver starts_at ends_at reason revoked_at",
    },
    "accounts.DelegatedAction": {Kind.TECHNICAL: "id", Kind.STAFF: "delegation path done_at"},
    "accounts.Skill": {Kind.TECHNICAL: "id", Kind.BUSINESS: "name words is_active"},
    "accounts.PersonSkill": {Kind.TECHNICAL: "id", Kind.STAFF: "person skill level"},
    "accounts.SavedView": {
        Kind.TECHNICAL: "id listing",
        Kind.STAFF: "owner created_at deleted_at is_shared",
        Kind.TEXT: "name query",
    },
    "accounts.ListSetting": {Kind.TECHNICAL: "id listing columns opens_with", Kind.STAFF: "user"},
    "accounts.Export": {
        Kind.TECHNICAL: "id listing kind rows",
        Kind.STAFF: "user at",
        Kind.TEXT: "filter",
    },
    "accounts.BulkChange": {
        Kind.TECHNICAL: "id listing change undone",
        Kind.STAFF: "by at undone_at",
        Kind.TEXT: "rows text value",
    },
    "accounts.AuditEvent": {
        Kind.TECHNICAL: "id kind request_id",
        Kind.STAFF: "by at ip",
        Kind.TEXT: "what why",
    },
    "accounts.Submission": {Kind.TECHNICAL: "token path location submitted_at", Kind.STAFF: "user"},
    # Of Django and the libraries for logging in: about ourselves, but for what the log names.
    "admin.LogEntry": {
        Kind.TECHNICAL: "id content_type object_id action_flag",
        Kind.STAFF: "user action_time",
        Kind.TEXT: "object_repr change_message",
    },
    "auth.Permission": {Kind.TECHNICAL: "id name content_type codename"},
    "auth.Group": {Kind.TECHNICAL: "id", Kind.BUSINESS: "name permissions"},
    "contenttypes.ContentType": {Kind.TECHNICAL: "id app_label model"},
    "sessions.Session": {Kind.TECHNICAL: "session_key session_data expire_date"},
    "account.EmailAddress": {Kind.TECHNICAL: "id verified primary", Kind.STAFF: "user email"},
    "account.EmailConfirmation": {Kind.TECHNICAL: "id email_address created sent key"},
    "mfa.Authenticator": {
        Kind.TECHNICAL: "id type data",
        Kind.STAFF: "user created_at last_used_at",
    },
    "axes.AccessFailureLog": {
        Kind.TECHNICAL: "id",
        Kind.STAFF: "user_agent ip_address username http_accept path_info attempt_time locked_out",
    },
    "axes.AccessAttempt": {
        Kind.TECHNICAL: "id failures_since_start",
        Kind.STAFF: "user_agent ip_address username http_accept path_info attempt_time "
        "get_data post_data",
    },
    "axes.AccessAttemptExpiration": {Kind.TECHNICAL: "access_attempt expires_at"},
    "axes.AccessLog": {
        Kind.TECHNICAL: "id session_hash",
        Kind.STAFF: "user_agent ip_address username http_accept path_info attempt_time logout_time",
    },
}
