"""Commands that build documents."""
