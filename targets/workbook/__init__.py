"""The reader of Excel returns: bytes in, figures and problems out; it never guesses and knows no database."""
