"""Who could do some work, who is at it, and what is one's own about a ticket."""
