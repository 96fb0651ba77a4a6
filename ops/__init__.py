"""Runs the product on one machine: servers, processes, checks; knows no app of ours."""
