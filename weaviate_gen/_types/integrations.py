"""Keys and limits of model providers, sent to the server as headers of every request."""

from __future__ import annotations

from dataclasses import dataclass

from weaviate_gen._inputs.errors import invalid, invalid_type
from weaviate_gen._types.secrets import Secret

__all__ = ["IntegrationConfig", "Integrations"]


@dataclass(frozen=True, slots=True)
class IntegrationConfig:
    """Headers of one provider, created by :class:`Integrations`.

    Packages make headers of their own by a class that derives from this one: its attributes are such as pydantic's
    ``Field(default=…, serialization_alias=…)`` gives, and every one with an alias is the header of that name.

    Attributes:
        headers: names and values, in the order of their names.
    """

    headers: tuple[tuple[str, str], ...] = ()

    def to_wire(self) -> dict[str, str]:
        """Return the headers."""
        declared = {
            getattr(field, "serialization_alias", None): getattr(field, "default", None)
            for kind in reversed(type(self).__mro__)
            for field in vars(kind).values()
        }
        own: dict[str, str] = {name: Secret(value) for name, value in declared.items() if isinstance(name, str) and value is not None}
        return own | {name: Secret(value) for name, value in self.headers}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(sorted(self.to_wire()))})"


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
