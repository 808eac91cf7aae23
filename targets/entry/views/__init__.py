"""Pages of the sender's desk."""
