"""Customers and contacts out of spreadsheets: upload, map, check, run."""

from contacts.services.imports.jobs import (
    LEASE,
    batches,
    map_columns,
    may_undo,
    run,
    tally,
    undo,
    upload,
    work,
)

__all__ = ["LEASE", "batches", "map_columns", "may_undo", "run", "tally", "undo", "upload", "work"]
