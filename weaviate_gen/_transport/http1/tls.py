"""TLS contexts."""

from __future__ import annotations

import importlib
import importlib.util
import warnings
from pathlib import Path
from typing import Any, overload

from weaviate_gen._transport.http1.causes import handshake_text, of_handshake
from weaviate_gen._transport.http1.errors import TlsBroken, TlsError
from weaviate_gen._types.settings import TLS
from weaviate_gen.exceptions import WeaviateInvalidInputError


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
        WeaviateInvalidInputError: if a file cannot be read, or has no certificate.
    """
    import ssl

    if not tls.verify:
        warnings.warn(
            "TLS(verify=False): anybody between client and server can read and change what they exchange; "
            "give the server's certificate as TLS(ca=…) instead",
            stacklevel=2,
        )
        context: Any = ssl._create_unverified_context()  # noqa: S323 - asked for by name, with a warning
    elif tls.ca is None:
        context = system_context()
    else:
        context = _context_of(ssl, tls.ca)
    if tls.certificate is not None:
        read_pem("certificate", tls.certificate)
        read_pem("key", tls.key)
        try:
            context.load_cert_chain(str(tls.certificate), None if tls.key is None else str(tls.key))
        except ssl.SSLError as error:
            raise WeaviateInvalidInputError(
                f"TLS(certificate=…, key=…) must be a certificate and its key in PEM, got "
                f"{_shown(tls.certificate)} and {_shown(tls.key)}: {error}"
            ) from error
    return context


def handshake_error(cause: Exception, host: str) -> TlsError:
    """Return the error for a failed TLS handshake with a host; the caller raises it."""
    import ssl

    name = of_handshake(cause)
    text = handshake_text(name, cause, host)
    ended = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError)
    return TlsBroken(text, name) if isinstance(cause, ended) else TlsError(text, name)


def _context_of(ssl: Any, ca: str | Path | bytes) -> Any:
    """Return a context that trusts a user's authorities alone."""
    data = read_pem("ca", ca)
    try:
        if isinstance(ca, bytes):
            return ssl.create_default_context(cadata=data.decode("ascii"))
        return ssl.create_default_context(cafile=str(ca))
    except (ValueError, ssl.SSLError) as error:
        raise WeaviateInvalidInputError(
            f"TLS(ca=…) must be certificates in PEM, got {_shown(ca)} without any: {error}"
        ) from error


@overload
def read_pem(name: str, source: str | Path | bytes) -> bytes: ...
@overload
def read_pem(name: str, source: str | Path | bytes | None) -> bytes | None: ...
def read_pem(name: str, source: str | Path | bytes | None) -> bytes | None:
    """Return the bytes of a setting that is a path or the bytes themselves.

    Args:
        name: the setting's name.
        source: the setting.

    Raises:
        WeaviateInvalidInputError: if the file cannot be read.
    """
    if source is None or isinstance(source, bytes):
        return source
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise WeaviateInvalidInputError(
            f"TLS({name}=…) must be the path of a readable PEM file, got {str(source)!r}: {error.strerror}"
        ) from error


def _shown(source: str | Path | bytes | None) -> str | None:
    """Return a setting for an error message: a path; bytes may hold a key."""
    return None if source is None else f"{len(source)} bytes" if isinstance(source, bytes) else str(source)


def _has_file(path: str | None) -> bool:
    return path is not None and Path(path).is_file()


def _has_files(path: str | None) -> bool:
    return path is not None and next(Path(path).iterdir(), None) is not None
