"""Who still owes a return: reminders, calls, promises."""
