"""The sender's desk: the unit's task list, the entry grid, the check before sending."""
