class Refused(Exception):
    """A business rule said no. The message is written for the person who asked, in Spanish."""

    @property
    def in_short(self) -> str:
        """What the form says whose page tells the rest by itself."""
        return str(self)


class Stale(Refused):
    """Somebody else saved the row after the form was opened; `version` is what is there now."""

    def __init__(self, said: str, version: int) -> None:
        self.version = version
        super().__init__(said)
