"""The engine of the copies: dumps, packs, seals, sends, restores and compares. No Django, no rows.

One run, by whoever keeps the records (each call may raise a `Fault`: a code and facts):

    key = one_time_key()                                # opens this run's artefacts only
    database = dump_database(dsn, into, tools=tools)    # first: every row's file is then in …
    folder = pack_folder(root, into)                    # … the folder's copy, made after it
    sealed = seal(database, [escrowed_public_key, key.public])
    with reach(place) as target:
        target.clear_partials()                         # what a killed run left
        target.store(sealed.path, name)                 # partial name, flush, read back, rename
        manifest = Manifest(series, made_at, (Entry.of(name, source, sealed), …), previous=…)
        target.store_bytes(manifest.to_bytes(), manifest_name)
        bench = Bench(target.fetch, key.identity, work_folder, partial(scratch_database, dsn),
                      tools, also=log_in)
        evidence = drill(manifest, bench)
        doubts = doubts_about(manifest, previous_verified_manifest)

`is_partial` of the manifest, or any of `evidence.faults`: not good. Doubts: good only once a
person has said so. `survey(target, {name: bytes})` finds what an intruder took away or cut short,
and `retain(history, policy)` says which copies may go. Everything is streamed; `tell(step, bytes)`
is called as work goes on. Decisions: docs/decisions/0017-backups.md.
"""

from backups.engine.database import dump_database as dump_database
from backups.engine.database import restore_database as restore_database
from backups.engine.database import scratch_database as scratch_database
from backups.engine.doubts import doubts_about as doubts_about
from backups.engine.drilling import Bench as Bench
from backups.engine.drilling import Evidence as Evidence
from backups.engine.drilling import StepTime as StepTime
from backups.engine.drilling import drill as drill
from backups.engine.faults import Code as Code
from backups.engine.faults import Fault as Fault
from backups.engine.folder import pack_folder as pack_folder
from backups.engine.manifest import Artefact as Artefact
from backups.engine.manifest import DatabaseFacts as DatabaseFacts
from backups.engine.manifest import Entry as Entry
from backups.engine.manifest import FolderFacts as FolderFacts
from backups.engine.manifest import Kind as Kind
from backups.engine.manifest import Manifest as Manifest
from backups.engine.manifest import Sealed as Sealed
from backups.engine.manifest import verify_chain as verify_chain
from backups.engine.places import S3 as S3
from backups.engine.places import Folder as Folder
from backups.engine.places import Place as Place
from backups.engine.places import Sftp as Sftp
from backups.engine.places import Smb as Smb
from backups.engine.places import check as check
from backups.engine.places import check_name as check_name
from backups.engine.progress import Tell as Tell
from backups.engine.reaching import reach as reach
from backups.engine.retention import Copy as Copy
from backups.engine.retention import Retention as Retention
from backups.engine.retention import retain as retain
from backups.engine.sealing import Key as Key
from backups.engine.sealing import check_recipient as check_recipient
from backups.engine.sealing import identity_in as identity_in
from backups.engine.sealing import one_time_key as one_time_key
from backups.engine.sealing import seal as seal
from backups.engine.targets import Target as Target
from backups.engine.targets import survey as survey
from backups.engine.tools import Tools as Tools
