"""A figure that a document governs, as the catalogue of the first day tells it."""

from dataclasses import dataclass

from procedures.models import RuleType


@dataclass(frozen=True)
class Figure:
    """One rule: what it regulates, who says so, and its value on the first day."""

    key: str
    label: str
    document: str
    source: str
    type: RuleType
    value: str
    unit: str = ""
    is_provisional: bool = False
    choices: tuple[str, ...] = ()  # of a text: the only words that it may say
    pattern: str = ""  # of a text: how it reads, whole
