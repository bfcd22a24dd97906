"""Causes of failed connections as data: where each belongs, what to do, and whether another attempt can help."""

from __future__ import annotations

from typing import Literal, TypeAlias

from weaviate_gen._runtime.records import record
from weaviate_gen._runtime.sharing import NOT_SERVING

Hop: TypeAlias = Literal[
    "name resolution", "TCP", "TLS", "proxy", "HTTP", "Connect", "gRPC", "authentication", "version", "shared directory"
]
"""Steps on the way to a server, in order; the last one is that to the process that has a shared directory."""


@record(frozen=True, slots=True)
class Cause:
    """Why there is no connection.

    Attributes:
        hop: where it failed.
        advice: what to do; ``{timeout}`` stands for the name of the timeout that applies.
        is_final: whether every other attempt would fail alike.
    """

    hop: Hop
    advice: str
    is_final: bool = False


_TIMEOUT = "or allow more time: AdditionalConfig(timeout=Timeout({timeout}=…))"
_AUTHORITY = (
    "pass the authority that issued it: AdditionalConfig(tls=TLS(ca=…)) takes the path of a PEM file, or its bytes"
)

CAUSES: dict[str, Cause] = {
    "name_invalid": Cause("name resolution", "correct the host: its labels have 1 to 63 characters", is_final=True),
    "name_unknown": Cause(
        "name resolution", "check the spelling of the host, and that the DNS of this machine has it", is_final=True
    ),
    "name_unresolved": Cause("name resolution", "check that this machine reaches its DNS server, and try again"),
    "name_timeout": Cause("name resolution", f"check that this machine reaches its DNS server, {_TIMEOUT}"),
    "refused": Cause("TCP", "check that the server runs, and listens on this host and port"),
    "unreachable": Cause("TCP", "check the network of this machine: routes, VPN, and whether it has IPv6"),
    "tcp": Cause("TCP", "check host and port, that the server runs, and firewalls"),
    "tcp_timeout": Cause("TCP", f"check host and port, and firewalls that drop packets, {_TIMEOUT}"),
    "certificate_expired": Cause(
        "TLS", "renew the server's certificate, and check the clock of this machine", is_final=True
    ),
    "certificate_not_yet_valid": Cause(
        "TLS", "check the clocks of this machine and of whatever issued the certificate", is_final=True
    ),
    "certificate_self_signed": Cause(
        "TLS",
        "if it is the server's own, pass it: AdditionalConfig(tls=TLS(ca=…)) takes a PEM file's path, or its bytes",
        is_final=True,
    ),
    "certificate_unknown_authority": Cause("TLS", _AUTHORITY, is_final=True),
    "certificate_wrong_name": Cause(
        "TLS", "connect by a name that the certificate has, or issue one for this name", is_final=True
    ),
    "certificate": Cause("TLS", f"replace the server's certificate, or {_AUTHORITY}", is_final=True),
    "plain_port": Cause(
        "TLS",
        "this port is not encrypted: pass http_secure=False or an http:// address, or else the port that is",
        is_final=True,
    ),
    "encrypted_port": Cause(
        "HTTP",
        "this port requires TLS: pass http_secure=True or an https:// address, or else the port that is not encrypted",
        is_final=True,
    ),
    "tls": Cause(
        "TLS",
        "check that this port is encrypted, that client and server have a version of TLS in common, and whether the "
        "server asks for a certificate: TLS(certificate=…, key=…)",
    ),
    "tls_timeout": Cause("TLS", f"check that this port is encrypted, {_TIMEOUT}"),
    "proxy": Cause(
        "proxy", "check the proxy's address (AdditionalConfig(proxies=…) or the environment), and that it runs"
    ),
    "proxy_authentication": Cause(
        "proxy", "pass the proxy's user and password: http://user:password@host:port", is_final=True
    ),
    "proxy_refusal": Cause("proxy", "check that the proxy may connect to this host and port, and see its log"),
    "redirect": Cause(
        "HTTP",
        "pass the address that it leads to: host, port and http_secure of connect_to_custom; a path before /v1 belongs "
        'to the host, as in http_host="example.com/prefix"',
        is_final=True,
    ),
    "connect_off": Cause(
        "Connect",
        "the server has RPCs over HTTP switched off, or a proxy does not pass /v1/grpc-web on: switch it on, or use "
        'transport="grpc" with the gRPC port',
    ),
    "grpc": Cause(
        "gRPC",
        "check grpc_host, grpc_port and grpc_secure, and that firewalls and proxies let gRPC through; servers from "
        '1.38.3 on take the same calls on their HTTP port: transport="http"',
    ),
    NOT_SERVING: Cause(
        "shared directory",
        "check that the process that has it is not stopped, and does not take long to open it, or allow more time: "
        "AdditionalConfig(timeout=Timeout({timeout}=…))",
    ),
}
"""Causes by name."""


def is_final(cause: str) -> bool:
    """Return whether every other attempt would fail alike."""
    known = CAUSES.get(cause)
    return known is not None and known.is_final
