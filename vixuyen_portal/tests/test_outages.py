"""A cache and a queue that are frozen or absent hold nobody. The gate walks the journeys (`.ci/outages.py`)."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

#: Sign in and hand over a job, twice each, with the settings of production's services; prints the seconds.
JOURNEY = """
import json, time
import django
django.setup()
from organizations import attempts
from targets import jobs
from targets.models import Job
import celery.app.amqp, kombu.transport.redis  # loaded beforehand, as a server has them
def timed(action):
    begun = time.monotonic()
    answer = action()
    return [answer, time.monotonic() - begun]
job = Job(pk=1, task="targets.score_organization")
print(json.dumps({
    "attempts": [timed(lambda: attempts.take("banvan")) for _ in range(6)],
    "forget": [timed(lambda: attempts.forget("banvan"))],
    "attempt after": [timed(lambda: attempts.take("banvan"))],
    "jobs": [timed(lambda: jobs.send(job)) for _ in range(6)],
}))
"""


@pytest.fixture(params=["frozen", "absent"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    """A port of this machine that takes connections and stays silent, or that refuses them."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if request.param == "frozen":
            listener.listen(20)
        yield listener.getsockname()[1]


def test_sign_in_and_jobs_wait_for_neither_cache_nor_queue(port: int, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", JOURNEY],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "vixuyen_portal.settings",
            "VAR_DIR": str(tmp_path),
            "CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0",
            "CACHE_URL": f"redis://127.0.0.1:{port}/1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    steps = json.loads(ended.stdout)
    assert [left for left, _ in steps["attempts"]] == [4, 3, 2, 1, 0, None]  # the brake holds without the cache
    assert steps["attempt after"][0][0] == 4
    assert [taken for taken, _ in steps["jobs"]] == [False] * 6
    assert sum(seconds for _, seconds in steps["attempts"] + steps["forget"]) < 2
    assert sum(seconds for _, seconds in steps["jobs"]) < 2
