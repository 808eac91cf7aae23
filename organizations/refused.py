"""The root of every refusal that a person at the screen can cause and mend."""


class Refused(Exception):
    """Something a person asked for is not possible now. Its text is Vietnamese and ready to show."""


class NotPermitted(Refused):
    """The person's role, unit or organization does not allow this."""
