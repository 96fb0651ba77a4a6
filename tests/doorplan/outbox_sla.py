"""Letters, bells, working time and who is on duty."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tests import make
from tests.doorplan.door import Door, nothing
from tests.states import (
    confirmed_year,
    day_proposed,
    days_taken,
    failed,
    in_doubt,
    led_by_the_boss,
    working_day,
)

EVENT = b"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20310506\r\nEND:VEVENT\r\n"
DAYS = b"BEGIN:VCALENDAR\r\n" + EVENT + b"END:VCALENDAR\r\n"

DOORS: dict[str, Door] = {
    # outbox
    "outbox:notices": Door(),
    "outbox:bell": Door(),
    "outbox:read_all": Door("", "POST", form=nothing),
    "outbox:open_notice": Door("", "POST", "notice", form=nothing),
    "outbox:printout": Door("", "GET", "printout"),
    "outbox:printout_file": Door("", "GET", "printout"),
    "outbox:mails": Door("outbox.operate_mail"),
    "outbox:mail": Door("outbox.operate_mail", "GET", "mail"),
    "outbox:try_again": Door("outbox.operate_mail", "POST", "mail", form=nothing, prepare=failed),
    "outbox:cancel": Door("outbox.operate_mail", "POST", "mail", form=nothing, prepare=failed),
    "outbox:mark_sent": Door("outbox.operate_mail", "POST", "mail", form=nothing, prepare=in_doubt),
    # sla
    "sla:policies": Door("sla.view_policy"),
    "sla:policy": Door("sla.view_policy", "GET", "policy"),
    "sla:print_policy": Door("sla.view_policy", "POST", "policy", form=nothing),
    "sla:rota": Door("sla.view_rota"),
    "sla:on_duty": Door("sla.view_rota"),
    "sla:export_rota": Door("sla.view_rota", args=("csv",)),
    "sla:add_shift": Door(
        "sla.plan_rota",
        "GET POST",
        "rota",
        form=lambda _: {
            "person": make.user().pk,
            "on": "2026-04-01",
            "starts": "22:00",
            "ends": "06:00",
        },
    ),
    "sla:copy_week": Door("sla.plan_rota", "POST", "rota", form=lambda _: {"monday": "2026-03-09"}),
    "sla:swap": Door(
        "sla.plan_rota",
        "GET POST",
        "rota",
        form=lambda rota: {
            "one": rota.shifts.earliest("pk").person_id,
            "other": make.user().pk,
            "first": "2026-03-02",
            "last": "2026-03-08",
        },
    ),
    "sla:change_shift": Door(
        "sla.plan_rota",
        "GET POST",
        "shift",
        form=lambda shift: {
            "person": shift.person_id,
            "on": "2026-04-01",
            "starts": "10:00",
            "ends": "12:00",
            "version": shift.version,
        },
    ),
    "sla:remove_shift": Door("sla.plan_rota", "POST", "shift", form=nothing),
    "sla:undo": Door("sla.plan_rota", "POST", "rota_change", form=nothing),
    "sla:years": Door("sla.view_calendar"),
    "sla:add_day": Door(
        "sla.plan_calendar",
        "GET POST",
        "calendar",
        form=lambda _: {"date": "2031-05-06", "name": "Puente", "scope": "company"},
    ),
    "sla:change_day": Door(
        "sla.plan_calendar",
        "GET POST",
        "holiday",
        form=lambda _: {
            "date": "2031-06-24",
            "name": "San Juan",
            "scope": "local",
            "is_covered": "on",
        },
    ),
    "sla:remove_day": Door("sla.plan_calendar", "POST", "holiday", form=nothing),
    "sla:propose_days": Door(
        "sla.plan_calendar", "POST", "calendar", form=lambda _: {"year": "2031"}
    ),
    "sla:copy_own_days": Door(
        "sla.plan_calendar", "POST", "calendar", form=lambda _: {"year": "2032"}
    ),
    "sla:import_days": Door(
        "sla.plan_calendar",
        "GET POST",
        "calendar",
        form=lambda _: {"file": SimpleUploadedFile("dias.ics", DAYS)},
        single="it only shows what the file would bring",
    ),
    "sla:take_days": Door(
        "sla.plan_calendar", "POST", "calendar", form=lambda _: {"day": ["2031-05-06 Patrón"]}
    ),
    "sla:drop_days": Door(
        "sla.plan_calendar",
        "POST",
        "calendar",
        form=nothing,
        path=lambda pk: (pk, 1),
        prepare=days_taken,
    ),
    "sla:confirm_year": Door(
        "sla.plan_calendar", "POST", "calendar", form=lambda _: {"year": "2031"}
    ),
    "sla:reopen_year": Door(
        "sla.plan_calendar",
        "POST",
        "calendar",
        form=lambda _: {"year": "2031"},
        prepare=confirmed_year,
    ),
    "sla:feed_link": Door(),
    "sla:renew_feed": Door("", "POST", form=nothing),
    "sla:revoke_feed": Door("", "POST", form=nothing),
    "sla:covers": Door("sla.view_cover"),
    "sla:assign_cover": Door(
        "sla.plan_cover", "POST", "holiday", form=lambda _: {"person": led_by_the_boss().pk}
    ),
    "sla:unassign_cover": Door("sla.plan_cover", "POST", "led_cover", form=nothing),
    "sla:propose_day": Door(
        "sla.view_cover", "POST", "own_cover", form=lambda _: {"day": working_day()}
    ),
    "sla:approve_day": Door(
        "sla.plan_cover", "POST", "led_cover", form=nothing, prepare=day_proposed
    ),
    "sla:refuse_day": Door(
        "sla.plan_cover",
        "POST",
        "led_cover",
        form=lambda _: {"reason": "Hay cierre de mes"},
        prepare=day_proposed,
    ),
}
