"""Keys and limits of model providers, sent to the server as headers of every request."""

from __future__ import annotations

import os
from typing import Any

from weaviate_gen._inputs.errors import invalid, invalid_type
from weaviate_gen._runtime.records import record
from weaviate_gen._types.secrets import Secret
from weaviate_gen.exceptions import WeaviateInvalidInputError

__all__ = ["IntegrationConfig", "Integrations"]


_ARGUMENTS = {
    "api_key": "-Api-Key",
    "base_url": "-Baseurl",
    "organization": "-Organization",
    "request_per_minute_embeddings": "-Ratelimit-RequestPM-Embedding",
    "requests_per_minute_embeddings": "-Ratelimit-RequestPM-Embedding",
    "tokens_per_minute_embeddings": "-Ratelimit-TokenPM-Embedding",
}
"""How the headers of arguments end."""


@record(frozen=True, slots=True)
class IntegrationConfig:
    """Headers of one provider, created by :class:`Integrations`.

    Packages make headers of their own by a class that derives from this one: its attributes are such as pydantic's
    ``Field(default=…, serialization_alias=…)`` gives, and every one with an alias is the header of that name.

    Attributes:
        headers: names and values, in the order of their names.
    """

    headers: tuple[tuple[str, str], ...] = ()

    def __getattr__(self, name: str) -> Any:
        """Return what a factory of :class:`Integrations` was passed, or None if that was left out.

        Raises:
            AttributeError: the factories have no such argument.
        """
        suffix = _ARGUMENTS.get(name)
        if suffix is None:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}", name=name, obj=self)
        value = next((value for header, value in self.headers if header.endswith(suffix)), None)
        return int(value) if value is not None and name.endswith("_embeddings") else value

    def to_wire(self) -> dict[str, str]:
        """Return the headers."""
        declared = {
            getattr(field, "serialization_alias", None): getattr(field, "default", None)
            for kind in reversed(type(self).__mro__)
            for field in vars(kind).values()
        }
        own: dict[str, str] = {
            name: Secret(value) for name, value in declared.items() if isinstance(name, str) and value is not None
        }
        return own | {name: Secret(value) for name, value in self.headers}

    def _to_header(self) -> dict[str, str]:
        """Return the headers, under the official client's name, which packages call."""
        return self.to_wire()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(sorted(self.to_wire()))})"


_ENVIRONMENT: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "anthropic": (("X-Anthropic-Api-Key", ("ANTHROPIC_API_KEY", "ANTHROPIC_APIKEY")),),
    "anyscale": (("X-Anyscale-Api-Key", ("ANYSCALE_API_KEY", "ANYSCALE_APIKEY")),),
    "aws": (
        ("X-Aws-Access-Key", ("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY")),
        ("X-Aws-Secret-Key", ("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY")),
        ("X-Aws-Session-Token", ("AWS_SESSION_TOKEN",)),
    ),
    "azure": (("X-Azure-Api-Key", ("AZURE_OPENAI_API_KEY", "AZURE_API_KEY", "AZURE_APIKEY")),),
    "cohere": (("X-Cohere-Api-Key", ("COHERE_API_KEY", "CO_API_KEY", "COHERE_APIKEY")),),
    "contextualai": (
        ("X-ContextualAI-Api-Key", ("CONTEXTUAL_API_KEY", "CONTEXTUALAI_API_KEY", "CONTEXTUALAI_APIKEY")),
    ),
    "databricks": (("X-Databricks-Token", ("DATABRICKS_TOKEN",)),),
    "deepseek": (("X-Deepseek-Api-Key", ("DEEPSEEK_API_KEY", "DEEPSEEK_APIKEY")),),
    "digitalocean": (("X-Digitalocean-Api-Key", ("DIGITALOCEAN_API_KEY", "DIGITALOCEAN_APIKEY")),),
    "friendliai": (("X-Friendli-Token", ("FRIENDLI_TOKEN",)),),
    "google": (
        ("X-Goog-Studio-Api-Key", ("GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_APIKEY", "PALM_APIKEY")),
        ("X-Goog-Vertex-Api-Key", ("VERTEX_API_KEY", "VERTEX_APIKEY")),
    ),
    "huggingface": (
        (
            "X-Huggingface-Api-Key",
            ("HUGGINGFACE_API_KEY", "HF_TOKEN", "HUGGINGFACEHUB_API_TOKEN", "HUGGINGFACE_APIKEY"),
        ),
    ),
    "jinaai": (("X-Jinaai-Api-Key", ("JINAAI_API_KEY", "JINA_API_KEY", "JINAAI_APIKEY")),),
    "mistral": (("X-Mistral-Api-Key", ("MISTRAL_API_KEY", "MISTRAL_APIKEY")),),
    "nvidia": (("X-Nvidia-Api-Key", ("NVIDIA_API_KEY", "NVIDIA_APIKEY")),),
    "openai": (
        ("X-Openai-Api-Key", ("OPENAI_API_KEY", "OPENAI_APIKEY")),
        ("X-Openai-Organization", ("OPENAI_ORG_ID", "OPENAI_ORGANIZATION")),
    ),
    "twelvelabs": (("X-Twelvelabs-Api-Key", ("TWELVELABS_API_KEY", "TWELVELABS_APIKEY")),),
    "voyageai": (("X-Voyageai-Api-Key", ("VOYAGE_API_KEY", "VOYAGEAI_API_KEY", "VOYAGEAI_APIKEY")),),
    "xai": (("X-Xai-Api-Key", ("XAI_API_KEY", "XAI_APIKEY")),),
}
"""Headers of each provider, and the variables that they are read from: the providers' names and those of servers."""


def _config(
    provider: str, api_key: str, strings: dict[str, str | None], numbers: dict[str, int | None]
) -> IntegrationConfig:
    headers: dict[str, str] = {}
    for name, text in {"Api-Key": api_key, **strings}.items():
        if text is None:
            continue
        if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid_type(f"{provider}: {name}", "a string", text)
        headers[f"X-{provider}-{name}"] = text
    for name, number in numbers.items():
        if number is None:
            continue
        if not isinstance(number, int) or number <= 0:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise invalid(f"{provider}: {name}", "a positive number", number)
        headers[f"X-{provider}-Ratelimit-{name}-Embedding"] = str(number)
    return IntegrationConfig(tuple(sorted(headers.items())))


class Integrations:
    """Create the headers of providers, for `client.integrations.configure`."""

    @staticmethod
    def from_environment(*providers: str) -> IntegrationConfig:
        """Read the keys of model providers from environment variables such as ``OPENAI_API_KEY``.

        Nothing is read unless this is called; ``repr`` of the result has the names of the headers, and no values.

        Args:
            providers: whose keys to read, such as ``"openai"``: each must have one. Without any, all that there are,
                except those of ``"aws"``, which open more than models.

        Returns:
            Their headers.

        Raises:
            WeaviateInvalidInputError: if a provider is unknown, or none of its variables is set.
        """
        headers: dict[str, str] = {}
        for provider in providers or [name for name in _ENVIRONMENT if name != "aws"]:
            rows = _ENVIRONMENT.get(provider)
            if rows is None:
                raise invalid("provider", f"one of {', '.join(_ENVIRONMENT)}", provider)
            for place, (header, variables) in enumerate(rows):
                name = next((name for name in variables if os.environ.get(name, "").strip()), None)
                if name is not None:
                    headers[header] = Secret(os.environ[name].strip())
                elif place == 0 and providers:
                    names = " or ".join(variable for _, row in rows for variable in row)
                    raise WeaviateInvalidInputError(f"no key of {provider} in the environment: set {names}")
        return IntegrationConfig(tuple(sorted(headers.items())))

    @staticmethod
    def cohere(
        *, api_key: str, base_url: str | None = None, requests_per_minute_embeddings: int | None = None
    ) -> IntegrationConfig:
        """Set Cohere up.

        Args:
            api_key: the key.
            base_url: another address than Cohere's own.
            requests_per_minute_embeddings: the most requests a minute.

        Returns:
            Its headers.
        """
        return _config("Cohere", api_key, {"Baseurl": base_url}, {"RequestPM": requests_per_minute_embeddings})

    @staticmethod
    def huggingface(
        *, api_key: str, requests_per_minute_embeddings: int | None = None, base_url: str | None = None
    ) -> IntegrationConfig:
        """Set Hugging Face up.

        Args:
            api_key: the key.
            requests_per_minute_embeddings: the most requests a minute.
            base_url: another address than Hugging Face's own.

        Returns:
            Its headers.
        """
        return _config("Huggingface", api_key, {"Baseurl": base_url}, {"RequestPM": requests_per_minute_embeddings})

    @staticmethod
    def openai(
        *,
        api_key: str,
        requests_per_minute_embeddings: int | None = None,
        tokens_per_minute_embeddings: int | None = None,
        organization: str | None = None,
        base_url: str | None = None,
    ) -> IntegrationConfig:
        """Set OpenAI up.

        Args:
            api_key: the key.
            requests_per_minute_embeddings: the most requests a minute.
            tokens_per_minute_embeddings: the most tokens a minute.
            organization: the organisation's id.
            base_url: another address than OpenAI's own.

        Returns:
            Its headers.
        """
        limits = {"RequestPM": requests_per_minute_embeddings, "TokenPM": tokens_per_minute_embeddings}
        return _config("Openai", api_key, {"Organization": organization, "Baseurl": base_url}, limits)

    @staticmethod
    def voyageai(
        *,
        api_key: str,
        requests_per_minute_embeddings: int | None = None,
        tokens_per_minute_embeddings: int | None = None,
        base_url: str | None = None,
    ) -> IntegrationConfig:
        """Set Voyage AI up.

        Args:
            api_key: the key.
            requests_per_minute_embeddings: the most requests a minute.
            tokens_per_minute_embeddings: the most tokens a minute.
            base_url: another address than Voyage AI's own.

        Returns:
            Its headers.
        """
        limits = {"RequestPM": requests_per_minute_embeddings, "TokenPM": tokens_per_minute_embeddings}
        return _config("Voyageai", api_key, {"Baseurl": base_url}, limits)

    @staticmethod
    def jinaai(
        *, api_key: str, requests_per_minute_embeddings: int | None = None, base_url: str | None = None
    ) -> IntegrationConfig:
        """Set Jina AI up.

        Args:
            api_key: the key.
            requests_per_minute_embeddings: the most requests a minute.
            base_url: another address than Jina AI's own.

        Returns:
            Its headers.
        """
        return _config("Jinaai", api_key, {"Baseurl": base_url}, {"RequestPM": requests_per_minute_embeddings})

    @staticmethod
    def mistral(
        *,
        api_key: str,
        request_per_minute_embeddings: int | None = None,
        tokens_per_minute_embeddings: int | None = None,
    ) -> IntegrationConfig:
        """Set Mistral up.

        Args:
            api_key: the key.
            request_per_minute_embeddings: the most requests a minute.
            tokens_per_minute_embeddings: the most tokens a minute.

        Returns:
            Its headers.
        """
        limits = {"RequestPM": request_per_minute_embeddings, "TokenPM": tokens_per_minute_embeddings}
        return _config("Mistral", api_key, {}, limits)
