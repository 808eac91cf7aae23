"""Changes of state: keyword-only, atomic, by somebody, at a time, each with its event."""
