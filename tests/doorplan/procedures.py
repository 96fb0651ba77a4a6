"""Controlled documents, their figures and readings."""

from tests.doorplan.door import Door, card_of, nothing
from tests.states import submitted

DOORS: dict[str, Door] = {
    "procedures:documents": Door("procedures.view_document"),
    "procedures:export": Door("procedures.view_document", args=("csv",)),
    "procedures:figures": Door("procedures.view_document"),
    "procedures:to_read": Door("procedures.view_document"),
    "procedures:to_read_panel": Door("procedures.view_document"),
    "procedures:readings": Door("procedures.view_readings"),
    "procedures:create_document": Door(
        "procedures.add_document", "GET POST", form=lambda _: card_of("IT NUEVO")
    ),
    "procedures:update_document": Door(
        "procedures.change_document",
        "GET POST",
        "document",
        form=lambda document: {**card_of(document.code), "version": document.version},
    ),
    "procedures:document": Door("procedures.view_document", "GET", "document"),
    "procedures:draft": Door("procedures.draft_document", "POST", "document", form=nothing),
    "procedures:review": Door(
        "procedures.draft_document", "POST", "document", form=lambda _: {"remark": "Sigue bien."}
    ),
    "procedures:revision": Door("procedures.view_document", "GET", "revision"),
    "procedures:changes": Door("procedures.view_document", "GET", "revision"),
    "procedures:paper": Door("procedures.view_document", "GET", "revision"),
    "procedures:attachment": Door("procedures.view_document", "GET", "revision"),
    "procedures:acknowledge": Door("procedures.view_document", "POST", "revision", form=nothing),
    "procedures:ask_paper": Door("procedures.draft_document", "POST", "revision", form=nothing),
    "procedures:write": Door(
        "procedures.draft_document",
        "GET POST",
        "draft",
        form=lambda draft: {
            "purpose": "Ordenar el trabajo.",
            "responsibilities": "De todos.",
            "description": "Se hace así.",
            "version": draft.version,
            "changes-TOTAL_FORMS": "1",
            "changes-INITIAL_FORMS": "0",
            "changes-0-place": "Descripción",
            "changes-0-reason": "improvement",
            "changes-0-description": "Se aclara.",
        },
    ),
    "procedures:submit": Door("procedures.draft_document", "POST", "draft", form=nothing),
    "procedures:discard": Door("procedures.draft_document", "POST", "draft", form=nothing),
    "procedures:approve": Door(
        "procedures.approve_document", "POST", "draft", form=nothing, prepare=submitted
    ),
    "procedures:give_back": Door(
        "procedures.approve_document",
        "POST",
        "draft",
        form=lambda _: {"reason": "Falta el alcance."},
        prepare=submitted,
    ),
}
