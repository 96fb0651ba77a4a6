"""A believable company that has been lived, day by day, through the services of every room.

Nothing here writes a row of its own: people, customers, mails, answers and silences go through the
same verbs as on any other day, with the moment as an argument. `manage.py live` begins it.
"""
