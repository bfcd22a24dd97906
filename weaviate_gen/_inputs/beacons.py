"""Beacons, the URIs by which references name objects, and other addresses that hold an id."""

from __future__ import annotations

import re
import uuid as uuid_module
from urllib.parse import quote

_SCHEME = "weaviate://"
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+")

BEACON = f"{_SCHEME}localhost/"
"""What the beacon of an object of the server itself begins with."""


def beacon(uuid: object, collection: str | None = None) -> str:
    """Return the beacon of an object.

    Args:
        uuid: its id.
        collection: its collection; ``None`` leaves it to the property that refers to it.
    """
    return f"{BEACON}{collection}/{uuid}" if collection else f"{BEACON}{uuid}"


def is_weaviate_object_url(url: str) -> bool:
    """Return whether a string is a beacon, such as ``weaviate://localhost/Bike/<id>``.

    Args:
        url: the string; the collection may be left out.
    """
    if not isinstance(url, str) or not url.startswith(_SCHEME):  # pyright: ignore[reportUnnecessaryIsInstance]
        return False
    host, *path = url.removeprefix(_SCHEME).split("/")
    known = host == "localhost" or _HOST.fullmatch(host) is not None
    return known and len(path) in {1, 2} and _is_uuid(path[-1])


def is_object_url(url: str) -> bool:
    """Return whether a string is the address of an object, such as ``http://…/v1/objects/<id>``.

    Args:
        url: the string; only its path counts.
    """
    parts = url.split("/v1/")
    if len(parts) != 2:
        return False
    head, *path = parts[1].split("/")
    return head == "objects" and len(path) in {1, 2} and _is_uuid(path[-1])


def _is_uuid(text: str) -> bool:
    try:
        uuid_module.UUID(text)
    except ValueError:
        return False
    return True


def get_domain_from_weaviate_url(url: str) -> str:
    """Return the host in a beacon.

    Args:
        url: such as ``weaviate://localhost/Bike/<id>``.
    """
    return url.removeprefix(_SCHEME).split("/")[0]


def is_weaviate_domain(url: str) -> bool:
    """Return whether an address belongs to Weaviate's own cloud.

    Args:
        url: the address or host.
    """
    lowered = url.lower()
    return any(domain in lowered for domain in ("weaviate.io", "semi.technology", "weaviate.cloud"))


def escape_string(value: str) -> str:
    """Return a string percent-encoded for one segment of a URL's path.

    Args:
        value: the string.
    """
    return quote(value, safe="")
