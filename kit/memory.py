"""What we ask of Python's memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def set_aside() -> Iterator[None]:
    """Do not look again and again for garbage in what is in memory by now, and stays there a while.

    Where a hundred thousand names are kept, that is a tenth of the time of what follows. What
    somebody else has set aside for good, as a worker does with its code, stays so.
    """
    if gc.get_freeze_count():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
