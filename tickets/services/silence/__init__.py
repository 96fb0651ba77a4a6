"""Nobody is left in silence: what is owed, to whom, and who looks through it."""
