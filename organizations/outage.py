"""A short rest for a service that did not answer, so that one request waits for it and the next ones do not."""

import time


class Outage:
    """Remembers, in this process, that a service was away; after the rest it is asked again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        return time.monotonic() < self._until

    def begin(self) -> None:
        self._until = time.monotonic() + self.seconds

    def end(self) -> None:
        self._until = 0.0
