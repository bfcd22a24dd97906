"""TLS contexts."""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from pathlib import Path
from typing import Any

from weaviate_gen._transport.http1.errors import TlsBroken, TlsError
from weaviate_gen._types.settings import TLS


def system_context() -> Any:
    """Return a context that trusts what the system trusts, by truststore where that is installed."""
    import ssl

    if importlib.util.find_spec("truststore") is not None:
        return importlib.import_module("truststore").SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    has_store = _has_file(paths.cafile) or _has_files(paths.capath) or bool(context.get_ca_certs())
    if not has_store and importlib.util.find_spec("certifi") is not None:  # httpx brings it
        context.load_verify_locations(importlib.import_module("certifi").where())
    return context


def own_context(tls: TLS) -> Any:
    """Return a context for a user's settings.

    Raises:
        OSError: if a file cannot be read.
    """
    import ssl

    if not tls.verify:
        warnings.warn(
            "TLS(verify=False): anybody between client and server can read and change what they exchange; "
            "give the server's certificate as TLS(ca=…) instead",
            stacklevel=2,
        )
        context: Any = ssl._create_unverified_context()
    elif tls.ca is None:
        context = system_context()
    elif isinstance(tls.ca, bytes):
        context = ssl.create_default_context(cadata=tls.ca.decode("ascii"))
    else:
        context = ssl.create_default_context(cafile=str(tls.ca))
    if tls.certificate is not None:
        context.load_cert_chain(str(tls.certificate), None if tls.key is None else str(tls.key))
    return context


def handshake_error(cause: Exception) -> TlsError:
    """Return the error for a failed TLS handshake."""
    import ssl

    ended = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError)
    return TlsBroken(str(cause)) if isinstance(cause, ended) else TlsError(str(cause))


def _has_file(path: str | None) -> bool:
    return path is not None and Path(path).is_file()


def _has_files(path: str | None) -> bool:
    return path is not None and next(Path(path).iterdir(), None) is not None
