"""A look at a server that could not be used: whether its port speaks TLS, and with which certificate."""

from __future__ import annotations

import socket
from time import monotonic
from typing import Any

from weaviate_gen._runtime.records import record
from weaviate_gen._transport.http1.certificates import Certificate, read_certificate
from weaviate_gen._transport.http1.errors import Http1Error
from weaviate_gen._transport.http1.origin import Origin
from weaviate_gen._transport.http1.resolver import Address, resolve
from weaviate_gen._transport.network import Network


@record(frozen=True, slots=True)
class Handshake:
    """A TLS connection that was made, and closed at once.

    Attributes:
        version: the version of TLS.
        certificate: the server's, or ``None`` if it cannot be read.
    """

    version: str
    certificate: Certificate | None


def inspect(network: Network, timeout: float) -> Handshake | None:
    """Look at what answers on the port of a server; nothing but a handshake is sent, and nobody is trusted.

    Args:
        network: addresses and proxies of the server.
        timeout: seconds that it may take.

    Returns:
        The handshake; ``None`` if none came about, or if a proxy lies between, which takes no such look.
    """
    origin = network.origin
    if timeout <= 0 or network.is_proxied(origin.secure):
        return None
    deadline = monotonic() + timeout
    try:
        for address in resolve(origin.host, origin.port, deadline):
            try:
                return shake_hands(address, origin, deadline)
            except OSError:
                continue
    except (Http1Error, OSError):
        pass
    return None


async def async_inspect(network: Network, timeout: float) -> Handshake | None:
    """Do what `inspect` does on a thread, so that the event loop goes on."""
    import asyncio

    return await asyncio.to_thread(inspect, network, timeout)


def shake_hands(address: Address, origin: Origin, deadline: float) -> Handshake:
    """Make a TLS connection without verification, and close it.

    Raises:
        OSError: if none comes about.
    """
    import ssl

    context: Any = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the certificate is looked at, and nothing is sent
    with dial(address, deadline) as sock:
        sock.settimeout(max(deadline - monotonic(), 0.001))
        try:
            with context.wrap_socket(sock, server_hostname=origin.host.partition("%")[0]) as wrapped:
                return Handshake(str(wrapped.version()), _certificate(wrapped.getpeercert(True)))
        except ValueError as error:  # a host that cannot be a server's name
            raise OSError(str(error)) from error


def dial(address: Address, deadline: float) -> socket.socket:
    """Return a socket that is connected to an address.

    Raises:
        OSError: if no connection is made in time.
    """
    family, kind, protocol, place = address
    sock = socket.socket(family, kind, protocol)
    try:
        sock.settimeout(max(deadline - monotonic(), 0.001))
        sock.connect(place)
    except BaseException:
        sock.close()
        raise
    return sock


def _certificate(data: bytes | None) -> Certificate | None:
    try:
        return None if data is None else read_certificate(data)
    except ValueError:
        return None
