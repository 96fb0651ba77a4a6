"""The work on a ticket: taking it, saying what it is, waiting, ending, joining and parting."""
