"""What a certificate says, read from its bytes: the ssl module decodes only those that it trusts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TypeAlias

from weaviate_gen._runtime.records import record

_SEQUENCE, _BOOLEAN, _OID, _OCTETS, _UTC_TIME, _TIME, _EXTENSIONS = 0x30, 0x01, 0x06, 0x04, 0x17, 0x18, 0xA3
_DNS, _IP = 0x82, 0x87
_COMMON_NAME, _ORGANIZATION, _ALTERNATIVE_NAMES = b"\x55\x04\x03", b"\x55\x04\x0a", b"\x55\x1d\x11"
_UTF16 = 0x1E

Element: TypeAlias = tuple[int, bytes]
"""Tag and content."""


@record(frozen=True, slots=True)
class Certificate:
    """A server's certificate.

    Attributes:
        subject: common name, or organization, of its owner.
        issuer: common name, or organization, of its authority.
        names: host names and addresses that it is good for.
        not_before: when it begins to be valid.
        not_after: when it ends to be valid.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime

    def describe(self) -> str:
        """Return a sentence for error messages."""
        names = ", ".join(self.names[:8]) + (f" and {len(self.names) - 8} more" if len(self.names) > 8 else "")
        issuer = "itself" if self.issuer == self.subject else f"{self.issuer!r}"
        return (
            f"the certificate of {self.subject!r}, issued by {issuer}, has the names {names or '(none)'} "
            f"and is valid from {self.not_before:%Y-%m-%d} until {self.not_after:%Y-%m-%d}"
        )


def read_certificate(data: bytes) -> Certificate:
    """Read a certificate.

    Args:
        data: in DER.

    Raises:
        ValueError: if it is not an X.509 certificate.
    """
    try:
        fields = list(_elements(next(_elements(_only(data, _SEQUENCE)))[1]))
        if fields[0][0] == 0xA0:  # the version, which the first one lacks
            del fields[0]
        _, _, issuer, validity, subject = fields[:5]
        begin, end = _elements(validity[1])
        extensions = [content for tag, content in fields[6:] if tag == _EXTENSIONS]
        names = tuple(_names(extensions[0])) if extensions else ()
        return Certificate(_name(subject[1]), _name(issuer[1]), names, _time(begin), _time(end))
    except (IndexError, StopIteration, RuntimeError, UnicodeError, ValueError) as error:
        raise ValueError("the data must be an X.509 certificate in DER") from error


def _only(data: bytes, tag: int) -> bytes:
    found, content = next(_elements(data))
    if found != tag:
        raise ValueError(f"tag {tag} expected, got {found}")
    return content


def _elements(data: bytes) -> Iterator[Element]:
    """Return the elements of a sequence."""
    place = 0
    while place < len(data):
        tag, length, place = data[place], data[place + 1], place + 2
        if length & 0x80:
            size = length & 0x7F
            length, place = int.from_bytes(data[place : place + size], "big"), place + size
        if place + length > len(data):
            raise ValueError("an element exceeds its sequence")
        yield tag, data[place : place + length]
        place += length


def _name(data: bytes) -> str:
    """Return the common name of a distinguished name, or else the organization."""
    parts: dict[bytes, str] = {}
    for _, relative in _elements(data):
        for _, pair in _elements(relative):
            (_, oid), (tag, text) = _elements(pair)
            parts[oid] = text.decode("utf-16-be" if tag == _UTF16 else "utf-8", "replace")
    return parts.get(_COMMON_NAME) or parts.get(_ORGANIZATION) or ""


def _names(extensions: bytes) -> Iterator[str]:
    """Return the alternative names among the extensions."""
    for _, extension in _elements(_only(extensions, _SEQUENCE)):
        (_, oid), *_, (_, content) = _elements(extension)
        if oid != _ALTERNATIVE_NAMES:
            continue
        for tag, name in _elements(_only(content, _SEQUENCE)):
            if tag == _DNS:
                yield name.decode("ascii", "replace")
            elif tag == _IP:
                yield str(ip_address(name))


def _time(element: Element) -> datetime:
    tag, content = element
    text = content.decode("ascii")
    if tag == _UTC_TIME:  # two digits of a year between 1950 and 2049
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
