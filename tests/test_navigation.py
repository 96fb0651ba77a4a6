from collections import Counter

from config.navigation import DOORS


def test_each_shortcut_leads_to_one_place() -> None:
    keys = Counter(door.key for door in DOORS.values() if door.key)
    assert [key for key, times in keys.items() if times > 1] == []
