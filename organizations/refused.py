"""Base exception of all refusals that a user can cause and mend."""


class Refused(Exception):
    """Base of refusals a user can cause. The text is Vietnamese and ready to show."""


class NotPermitted(Refused):
    """The person's role, unit or organization does not allow this."""
