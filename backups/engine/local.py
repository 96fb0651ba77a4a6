"""Files of this machine: private, complete, or not there at all."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from backups.engine.faults import Code, Fault

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def new_file(path: Path) -> IO[bytes]:
    """A file of our own that nobody else may read; it must not exist."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def no_rest_of(path: Path) -> Iterator[None]:
    """Whatever fails within leaves no file; a disk without room is FULL."""
    try:
        yield
    except OSError as error:
        path.unlink(missing_ok=True)
        if error.errno in FULL:
            raise Fault(Code.FULL, target=path.parent) from error
        raise
    except BaseException:
        path.unlink(missing_ok=True)
        raise
