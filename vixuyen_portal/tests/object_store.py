"""A store of objects for tests: the five requests of S3 that the portal makes, on a loopback port."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from urllib.parse import unquote, urlsplit


class ObjectStore:
    """What the store holds, by bucket and key; `refuses` makes it answer each request as to a wrong key."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.refuses = False
        self.address = ""


@contextmanager
def running_store() -> Iterator[ObjectStore]:
    store = ObjectStore()

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self, status: int, body: bytes = b"", *, etag: str = "") -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Last-Modified", formatdate(usegmt=True))
            if etag:
                self.send_header("ETag", f'"{etag}"')
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def respond(self) -> None:
            key = unquote(urlsplit(self.path).path).lstrip("/")
            sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if store.refuses:
                self.answer(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
            elif self.command == "PUT":
                store.objects[key] = sent
                self.answer(200, etag=hashlib.md5(sent).hexdigest())
            elif self.command == "DELETE":
                store.objects.pop(key, None)
                self.answer(204)
            elif key not in store.objects:
                self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>absent</Message></Error>")
            else:
                body = store.objects[key]
                self.answer(200, body, etag=hashlib.md5(body).hexdigest())

        do_PUT = do_GET = do_HEAD = do_DELETE = respond

        def log_message(self, format: str, *args: object) -> None:
            """Tests print nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    store.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
