"""Real servers that copies are sent to, for whoever asks for one by its name in `PEERS`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from backups.engine import S3, reach
from tests.backups.engine import peers
from tests.backups.engine.peers import PEERS, Peer


@pytest.fixture
def peer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Peer]:
    serve, programs = PEERS[request.param]
    if programs and not peers.which(*programs):
        pytest.skip(
            f"root and {' '.join(programs)} are needed: apt-get install samba openssh-server"
        )
    (kept := tmp_path / "destino").mkdir()
    with serve(kept) as peer:
        if isinstance(peer.place, S3):
            with reach(peer.place) as target:
                target.fs.mkdir(peer.place.bucket)
        yield peer
