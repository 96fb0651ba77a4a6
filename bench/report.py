"""How a bench says what it measured: one JSON line per figure, an exit code for all."""

import json
import time
from collections.abc import Callable
from typing import TypedDict


class Figure(TypedDict):
    """One measured figure, and whether it keeps its limit."""

    name: str
    figure: float
    unit: str
    limit: float
    ok: bool


def at_least(name: str, figure: float, unit: str, limit: float) -> Figure:
    return Figure(name=name, figure=_short(figure), unit=unit, limit=limit, ok=figure >= limit)


def at_most(name: str, figure: float, unit: str, limit: float) -> Figure:
    return Figure(name=name, figure=_short(figure), unit=unit, limit=limit, ok=figure <= limit)


def tell(figures: list[Figure]) -> int:
    """Print each figure as a line of JSON; 1 when one of them is not ok, else 0."""
    for figure in figures:
        print(json.dumps(figure, ensure_ascii=False), flush=True)
    return 0 if all(figure["ok"] for figure in figures) else 1


def best_seconds(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The best time of each work, taken in turns so that a busy moment hits every one."""
    best = [float("inf")] * len(works)
    for _ in range(rounds):
        for index, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[index] = min(best[index], time.perf_counter() - start)
    return best


def _short(figure: float) -> float:
    return float(f"{figure:.4g}")
