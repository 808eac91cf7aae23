"""The rules, without Django: what is met, which step follows, what is late, what looks wrong, and its words."""
