"""The storage of uploads and built documents that FILES_URL chooses: a local folder, or an S3-compatible store."""

import importlib.util
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured

EXAMPLE: Final = "s3://bucket/folder?endpoint=https://s3.example"
OPTIONS: Final = frozenset({"endpoint", "region", "addressing"})
STYLES: Final = ("path", "virtual", "auto")
KEYS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
#: A store that is away holds a request for some seconds, not for boto's minutes.
CONNECT_SECONDS: Final = 2
READ_SECONDS: Final = 10
ATTEMPTS: Final = 2


def files_storage(url: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """The entry of STORAGES for uploads and documents. Raises ImproperlyConfigured with a hint.

    `url`: blank for MEDIA_ROOT, or as in EXAMPLE. `environment`: where the store's two keys are.
    """
    if not url:
        return {"BACKEND": "organizations.stored_files.WholeFileStorage"}
    parts = urlsplit(url)
    # The address is not repeated in a refusal: somebody may have written a key into it.
    if "@" in parts.netloc:
        raise ImproperlyConfigured(f"FILES_URL holds a key; set {KEYS[0]} and {KEYS[1]}, and write it as {EXAMPLE}.")
    if parts.scheme != "s3" or not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", parts.netloc) or parts.fragment:
        raise ImproperlyConfigured(f"FILES_URL names no bucket; write it as {EXAMPLE}, or leave it blank.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(options.keys() - OPTIONS):
        raise ImproperlyConfigured(f"FILES_URL has '{unknown[0]}'; it takes {', '.join(sorted(OPTIONS))}.")
    endpoint = options.get("endpoint", "")
    if "endpoint" in options and not re.fullmatch(r"https?://[^/?#@]+/?", endpoint):
        raise ImproperlyConfigured("FILES_URL: endpoint is an address without path, as in https://s3.example.")
    style = options.get("addressing", "path" if endpoint else "auto")
    if style not in STYLES:
        raise ImproperlyConfigured(f"FILES_URL: addressing is '{style}'; use {', '.join(STYLES)}.")
    missing = [name for name in KEYS if not environment.get(name)]
    if len(missing) == 1 or (missing and endpoint):  # Amazon's own machines may do without keys
        raise ImproperlyConfigured(f"Set {missing[0]}: FILES_URL names a store that asks for both of its keys.")
    return {
        "BACKEND": "organizations.s3_files.S3FileStorage",
        "OPTIONS": {
            "bucket_name": parts.netloc,
            "location": parts.path.strip("/"),
            "endpoint_url": endpoint or None,
            "region_name": options.get("region") or None,
            "client_config": _client(style),
        },
    }


def _client(style: str) -> Any:
    """Limits of the S3 client. Not every store knows Amazon's newer checksums, so none is sent unasked."""
    if not all(importlib.util.find_spec(name) for name in ("storages", "boto3")):
        raise ImproperlyConfigured("FILES_URL needs two more packages: pip install -r requirements-s3.txt")
    from botocore.config import Config

    return Config(
        s3={"addressing_style": style},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
