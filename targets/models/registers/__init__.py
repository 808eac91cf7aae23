"""The registers: rows that verdicts and duties rest on, a file a family."""
