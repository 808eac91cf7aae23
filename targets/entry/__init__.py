"""The sender's desk: the steps of a unit's year, the entry grid, the check before sending."""
