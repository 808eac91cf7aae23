"""What comes in from the sender's pages."""
