"""Measurements that anyone can repeat, each printing its figures: bin/bench [NAME]."""
