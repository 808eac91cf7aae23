"""What a resolution asks, read whole, and changing a threshold of it by years."""
