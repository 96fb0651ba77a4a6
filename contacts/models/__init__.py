"""Nouns of the customer record, one file per family."""

from contacts.models.agreements import Agreement
from contacts.models.customers import (
    STAGE_MOVES,
    BareCode,
    CommercialHandling,
    Contact,
    Customer,
    Product,
    Stage,
    Treatment,
    seen_by,
)
from contacts.models.folding import Word
from contacts.models.imports import (
    Import,
    ImportRow,
    ImportSource,
    ImportStatus,
    UndoVerdict,
    Verdict,
)
from contacts.models.lines import (
    Channel,
    Classification,
    ClassificationKind,
    Counter,
    Entitlement,
    ServiceLine,
    StaffIntake,
)
from contacts.models.merges import Fate, Merge, MovedRow
from contacts.models.privacy import (
    OptOut,
    PrivacyRequest,
    Purpose,
    RequestKind,
    RequestStatus,
    Sealed,
)
from contacts.models.reach import Reach, ReachKind, ReachLabel
from contacts.models.suspicions import Suspicion, Sweep
from contacts.models.terms import AgreementKind, Term
from contacts.models.timeline import (
    ACTION_ICONS,
    Action,
    ActionCode,
    Event,
    Parameter,
    ParameterType,
    ParameterValue,
)

__all__ = [
    "ACTION_ICONS",
    "STAGE_MOVES",
    "Action",
    "ActionCode",
    "Agreement",
    "AgreementKind",
    "BareCode",
    "Channel",
    "Classification",
    "ClassificationKind",
    "CommercialHandling",
    "Contact",
    "Counter",
    "Customer",
    "Entitlement",
    "Event",
    "Fate",
    "Import",
    "ImportRow",
    "ImportSource",
    "ImportStatus",
    "Merge",
    "MovedRow",
    "OptOut",
    "Parameter",
    "ParameterType",
    "ParameterValue",
    "PrivacyRequest",
    "Product",
    "Purpose",
    "Reach",
    "ReachKind",
    "ReachLabel",
    "RequestKind",
    "RequestStatus",
    "Sealed",
    "ServiceLine",
    "StaffIntake",
    "Stage",
    "Suspicion",
    "Sweep",
    "Term",
    "Treatment",
    "UndoVerdict",
    "Verdict",
    "Word",
    "seen_by",
]
