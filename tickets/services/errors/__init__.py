"""Errors, their corrections, and what is written down so as to know it next time."""
