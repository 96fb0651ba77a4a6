"""The whole installation with its real processes, hit where it hurts; run by bin/check --faults."""
