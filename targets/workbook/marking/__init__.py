"""The sender's file back, faults marked."""
