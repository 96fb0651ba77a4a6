"""What each update owed to a silent customer must contain (SAC-16, 17, 18)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

import procedures.services as procedures
from kit.errors import Refused
from tickets.models import FollowUp, Message, Ticket, Track
from tickets.services.core.wording import is_bare


@dataclass(frozen=True, kw_only=True)
class FollowUpAnswer:
    """What somebody found out, beyond what they write in their own words."""

    detail: str = ""
    department: str = ""
    cause: str = ""
    estimated_on: date | None = None
    none_found: bool = False  # "sin causa identificada"

    @property
    def told_cause(self) -> str:
        """As the letter tells it, which ends the sentence itself."""
        return _("sin causa identificada") if self.none_found else self.cause.strip().rstrip(".")

    @property
    def says_something(self) -> bool:
        words = (self.detail, self.department, self.cause)
        return self.estimated_on is not None or not all(is_bare(text) for text in words)


def owed(ticket: Ticket) -> FollowUp | None:
    """The update that the customer is waiting for: the last one that nobody has given."""
    if ticket.is_theirs or not ticket.follow_up_step:
        return None
    mine = ticket.follow_ups.filter(cycle=ticket.follow_up_cycle, track=Track.OURS)
    last = mine.order_by("-step").first()
    return last if last and last.answered_by_id is None else None


def check(follow_up: FollowUp, answer: FollowUpAnswer | None, *, at: datetime) -> FollowUpAnswer:
    """Refuse an update that lacks what its step must tell, and say what is missing."""
    answer = answer or FollowUpAnswer()
    missing = lacking(follow_up.step, answer, at=at)
    if missing:
        raise Refused(
            _("La actualización %(step)d debe decir además: %(missing)s.")
            % {"step": follow_up.step, "missing": "; ".join(missing)}
        )
    return answer


def last_update(at: datetime) -> int:
    """The update that must name a date: the one before the head of department is called."""
    return procedures.integer("follow_up_steps", at=at) - 1


def lacking(step: int, answer: FollowUpAnswer, *, at: datetime) -> list[str]:
    """What an update of this step must tell and does not."""
    wanted = [(_("un detalle de lo que se está haciendo"), not is_bare(answer.detail))]
    if 1 < step < last_update(at):
        wanted = [
            (_("qué departamento lo está revisando"), bool(answer.department.strip())),
            (_("la posible causa, o que no se ha identificado ninguna"), bool(answer.told_cause)),
        ]
    if step >= last_update(at):
        date_given = answer.estimated_on is not None
        wanted.append((_("la fecha estimada de quien está a cargo de la resolución"), date_given))
    return [what for what, is_there in wanted if not is_there]


def give(follow_up: FollowUp, answer: FollowUpAnswer, message: Message) -> None:
    """Note what the update told, and by which message."""
    follow_up.answered_by = message
    follow_up.detail = answer.detail.strip()
    follow_up.department = answer.department.strip()[:100]
    follow_up.possible_cause = answer.told_cause[:300]
    follow_up.estimated_on = answer.estimated_on
    follow_up.save()


def words(
    follow_up: FollowUp, answer: FollowUpAnswer, body: str, *, at: datetime
) -> tuple[str, dict[str, str]]:
    """The kind of letter that gives this update, and its words."""
    day = f"{answer.estimated_on:%d/%m/%Y}" if answer.estimated_on else _("por determinar")
    parts = dict.fromkeys(part for part in (body, answer.detail.strip()) if part)
    kind = "follow_up_3" if follow_up.step >= last_update(at) else "follow_up_2"
    told = {
        "detail": "\n\n".join(parts),
        "department": answer.department.strip(),
        "cause": answer.told_cause,
        "estimated_on": day,
    }
    return "follow_up_1" if follow_up.step == 1 else kind, told
