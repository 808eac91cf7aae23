"""Forms of returns: is the input well-formed? What may happen to it is for the actions to say."""
