"""Customers and contacts out of spreadsheets: upload, map, check, run."""

from contacts.services.imports.jobs import map_columns, run, tally, upload, work

__all__ = ["map_columns", "run", "tally", "upload", "work"]
