"""What was promised, by when, what became of it, and why: the clocks of a ticket."""
