"""From approved returns to stored verdicts, and the form in which a verdict leaves the portal."""
