"""The policies of IT BAC as its text has them, every doubled route included (BAC-04 … 10, C09)."""

from datetime import datetime, time
from typing import Any

from backups.models import (
    Access,
    Frequency,
    Medium,
    Mode,
    Place,
    Policy,
    PolicyPlace,
    RouteKind,
)
from backups.services import add_route, create_policy

FILES, OTHER, CLOUD = "BG-SRV03-FS", "BG-SRV07", "IG-CLOUD"
PACKAGES = r"Implementacion\IG_GLOBAL_PACKAGE_VIEJOS\UPDATE_PACKAGE" + "\\"
DEVELOPMENT = rf"\\{FILES}\fs\Groups\Desarrollo" + "\\"

DAILY = [
    {"kind": RouteKind.SOURCE, "server": FILES, "path": r"F:\BackupIG"},
    {"kind": RouteKind.SOURCE, "server": OTHER, "path": r"D:\BackupIG"},
    *(
        {"kind": RouteKind.TARGET, "server": server, "path": path, "origin": origin, "place": place}
        for server, path, origin, place in (
            (FILES, r"F:\Diario", FILES, Place.LOCAL),
            (CLOUD, r"C:\Diario", FILES, Place.CLOUD),
            (OTHER, r"D:\Diario", OTHER, Place.LOCAL),
            (CLOUD, r"C:\Diario", OTHER, Place.CLOUD),
        )
    ),
    *(
        {"kind": RouteKind.SHARE, "server": server, "path": rf"\\{server}\{folder}"}
        for folder in ("Diario", PACKAGES)
        for server in (FILES, OTHER)
    ),
]
MONTHLY = [
    {
        "kind": RouteKind.TARGET,
        "server": FILES,
        "path": path,
        "origin": CLOUD,
        "place": Place.LOCAL,
    }
    for path in (
        rf"\\{FILES}\Diario",
        rf"{DEVELOPMENT}Global8" + "\\",
        rf"{DEVELOPMENT}S2" + "\\",
        rf"{DEVELOPMENT}S2_OLD" + "\\",
        rf"\\{FILES}\{PACKAGES}",
    )
]
OWN = [
    {"kind": RouteKind.SOURCE, "access": Access.OWN_DATABASE},
    {"kind": RouteKind.SOURCE, "access": Access.MEDIA},
]
REPORTED = {"mode": Mode.REPORTED, "tool": "Cobian Backup"}
POLICIES: list[tuple[dict[str, Any], list[dict[str, Any]]]] = [
    (
        REPORTED
        | {
            "name": "Backup Diario",
            "frequency": Frequency.DAILY,
            "hour": time(23),
            "medium": Medium.DIGITAL,
            "place": PolicyPlace.BOTH,
        },
        DAILY,
    ),
    (
        REPORTED
        | {
            "name": "Backup Mensual",
            "frequency": Frequency.MONTHLY,
            "month_day": 1,
            "hour": time(2),
            "medium": Medium.CLOUD,
            "place": PolicyPlace.LOCAL,
        },
        MONTHLY,
    ),
    (
        {
            "name": "SGC",
            "mode": Mode.OWN,
            "tool": "SGC",
            "frequency": Frequency.DAILY,
            "hour": time(3),
            "medium": Medium.DIGITAL,
            "place": PolicyPlace.LOCAL,
        },
        OWN,
    ),
]


def load(at: datetime) -> None:
    """Enter what is missing; what people changed or retired stays as it is."""
    for details, routes in POLICIES:
        if not Policy.objects.filter(name=details["name"]).exists():
            policy = create_policy(details, by=None, at=at)
            for route in routes:
                add_route(policy, route, by=None, at=at)
