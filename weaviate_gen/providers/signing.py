"""Signatures of AWS, version 4: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from weaviate_gen.providers.errors import ProviderError
from weaviate_gen.providers.table import Provider

_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "accessKey": ("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"),
    "secretKey": ("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"),
    "sessionToken": ("AWS_SESSION_TOKEN",),
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """Keys of an AWS account.

    Attributes:
        access: the access key's id.
        secret: the secret key.
        token: the session's token; empty without one.
    """

    access: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)


def credentials(provider: Provider) -> Credentials:
    """Return the keys of a call: from headers of the request, else from the environment.

    Raises:
        ProviderError: one is missing.
    """
    found = {
        name: str(provider.settings.get(name, ""))
        or next((value for variable in variables if (value := provider.context.environment.get(variable))), "")
        for name, variables in _VARIABLES.items()
    }
    for name, label, noun, header in (
        ("accessKey", "AWS Access Key", "access key", "X-AWS-Access-Key"),
        ("secretKey", "AWS Secret Key", "secret", "X-AWS-Secret-Key"),
    ):
        if not found[name]:
            variables = " or ".join(_VARIABLES[name])
            raise ProviderError(
                provider.module,
                "key",
                f"{label}: no {noun} found neither in request header: {header} nor in environment variable under "
                f"{variables}",
            )
    return Credentials(found["accessKey"], found["secretKey"], found["sessionToken"])


def sign(
    keys: Credentials,
    service: str,
    region: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime | None = None,
) -> dict[str, str]:
    """Return the headers that sign a ``POST`` request.

    Args:
        keys: whose signature it is.
        service: ``bedrock`` or ``sagemaker``.
        region: the region, such as ``us-east-1``.
        url: the address.
        headers: the request's own, which are signed too.
        body: the body.
        now: when it is sent; the present by default.
    """
    parts = urlsplit(url)
    time = (now or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    extra = {"X-Amz-Date": time, **({"X-Amz-Security-Token": keys.token} if keys.token else {})}
    signed = {name.lower(): value.strip() for name, value in {**headers, **extra}.items()}
    signed["host"] = parts.netloc
    listed = ";".join(sorted(signed))
    canonical = "\n".join(
        (
            "POST",
            quote(parts.path or "/", safe="/-_.~"),
            parts.query,
            *(f"{name}:{signed[name]}" for name in sorted(signed)),
            "",
            listed,
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{time[:8]}/{region}/{service}/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{keys.secret}".encode()
    for part in (time[:8], region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    authorization = f"AWS4-HMAC-SHA256 Credential={keys.access}/{scope}, SignedHeaders={listed}, Signature={signature}"
    return {**extra, "Authorization": authorization}
