"""Asking others for help: colleagues, heads, providers."""
