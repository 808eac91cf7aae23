"""Everybody's work to do, gathered from the desks."""
