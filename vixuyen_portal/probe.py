"""`python -m vixuyen_portal.probe [PORT]`: exit status 0 if the web server of this machine says that it is well.

For the health check of a container, without Django. Asks with the first of ALLOWED_HOSTS, as a proxy would.
"""

import http.client
import os
import sys

SECONDS = 5


def is_well(port: int, host: str, *, seconds: float = SECONDS) -> bool:
    """Whether /healthz/ answers 200 within the time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", "/healthz/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    sys.exit(0 if is_well(port, os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]) else 1)
