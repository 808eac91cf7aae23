"""Pages and parts of pages that several desks show."""
