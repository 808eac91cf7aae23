"""What comes in with a step or a comment."""
