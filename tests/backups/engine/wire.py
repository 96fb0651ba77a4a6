"""A wire to a server of this machine that is slow, loses its way, or is cut."""

import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Any


@dataclass
class Wire:
    """Passes bytes on: each block late, and each connection only for so many bytes."""

    to: int
    late: float = 0.0
    cut_after: int | None = None
    loss: float = 0.0  # how often a block gets lost, and the connection with it
    dice: random.Random = field(default_factory=lambda: random.Random(1))
    listener: socket.socket = field(default_factory=socket.socket)
    cuts: int = 0

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.listener.accept()
                far = socket.create_connection(("127.0.0.1", self.to))
                for source, sink in ((near, far), (far, near)):
                    Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        passed = 0
        with suppress(OSError):
            while block := source.recv(1 << 16):
                time.sleep(self.late)
                passed += len(block)
                is_lost = self.dice.random() < self.loss
                if is_lost or (self.cut_after is not None and passed > self.cut_after):
                    self.cuts += 1
                    break
                sink.sendall(block)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def wire(to: int, **faults: Any) -> Iterator[Wire]:
    through = Wire(to, **faults)
    with through.listener:
        through.listener.bind(("127.0.0.1", 0))
        through.listener.listen()
        listening = Thread(target=through.listen)
        listening.start()
        try:
            yield through
        finally:
            # To close it alone would leave who accepts where it is
            through.listener.shutdown(socket.SHUT_RDWR)
            listening.join()
