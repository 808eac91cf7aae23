"""What every desk shares: reading returns, changing them, their deadlines, dialogue and history."""
