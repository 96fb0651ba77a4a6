from typing import Any


class ReadOnly:
    """Oversight: a form would bypass locks, rules and letters, so what is written by the verbs of a
    room is only looked at in the administration."""

    def has_add_permission(self, *args: Any) -> bool:
        return False

    def has_change_permission(self, *args: Any) -> bool:
        return False

    def has_delete_permission(self, *args: Any) -> bool:
        return False
