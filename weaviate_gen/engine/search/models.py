"""Rerankers and generators: plugins that look at results after the search."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from weaviate_gen.engine import deadline
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.plugins.protocols import BatchGenerator, Generator, Plugins, Prompt, Written
from weaviate_gen.engine.schema.collection_schema import PRIMITIVE, CollectionSchema
from weaviate_gen.engine.search.hits import Generated, Group, Hit
from weaviate_gen.engine.search.query import Generate, Rerank
from weaviate_gen.engine.values import beacons

_PLACE = re.compile(r"{([\s\w]*)}")


def reranked(plugins: Plugins, schema: CollectionSchema, hits: Sequence[Hit], asked: Rerank) -> list[Hit]:
    """Reorder results by a reranker's scores.

    Args:
        plugins: the rerankers there are.
        schema: of the collection, which names its reranker.
        hits: the results; their `rerank` is set.
        asked: the property to look at, and the query.

    Raises:
        EngineError: the collection has no such property or no reranker, or that is not registered.
    """
    if asked.prop and schema.property_config(asked.prop) is None:
        raise EngineError("property_not_found", "in_schema", collection=schema.name, property=asked.prop)
    if not hits:
        return []
    if not asked.prop:
        raise EngineError("prompt_invalid", "no_properties")
    name, settings = _module(schema, "reranker-")
    if not name:
        raise EngineError("model_missing", "reranker_config", collection=schema.name)
    plugin = plugins.reranker(name)
    if plugin is None:
        raise EngineError("model_missing", "reranker_named", reranker=name, known=plugins.known("reranker"))
    values = [hit.record.properties.get(asked.prop) for hit in hits]
    documents = [value if isinstance(value, str) else "" for value in values]
    with plugins.guarded(plugin, partial(_reranking_failed, name)):
        scores = plugin.rerank(asked.query, documents, settings)
    if len(scores) != len(hits):
        raise EngineError("plugin_failed", "scores", module=name, expected=len(hits), got=len(scores))
    for hit, score in zip(hits, scores, strict=True):
        hit.rerank = float(score)
    return sorted(hits, key=lambda hit: -(hit.rerank or 0.0))


def _reranking_failed(module: str, cause: Exception) -> EngineError:
    return EngineError("plugin_failed", "reranking", module=module, cause=cause)


def _generating_failed(module: str, cause: Exception) -> EngineError:
    return EngineError("plugin_failed", "generating", module=module, cause=cause)


def reranked_groups(plugins: Plugins, schema: CollectionSchema, groups: Sequence[Group], asked: Rerank) -> list[Group]:
    """Reorder groups by the scores of their first results."""
    heads = {id(group.head): group for group in groups}
    ordered = reranked(plugins, schema, [group.head for group in groups], asked)
    return [heads[id(hit)] for hit in ordered]


def generate(plugins: Plugins, schema: CollectionSchema, hits: Sequence[Hit], asked: Generate) -> Generated | None:
    """Write texts from results.

    Args:
        plugins: the generators there are.
        schema: of the collection, which names its generator.
        hits: the results; their `generated` is set where a prompt is given.
        asked: the prompt for each, the task for all.

    Returns:
        What the task gave, if there is one.

    Raises:
        EngineError: no generator is configured or registered, or a prompt asks for a value that is not there.
    """
    if not hits:
        return None
    name, settings = _module(schema, "generative-")
    name = asked.provider or name
    if not name:
        raise EngineError("model_missing", "generator_config")
    plugin = plugins.generator(name)
    if plugin is None:
        raise EngineError("model_missing", "generator_named", generator=name, known=plugins.known("generative"))
    prompts: list[Callable[[], Prompt]] = []
    if (prompt := asked.prompt) is not None:
        prompts += [partial(_prompt_of, schema, hit, prompt, asked) for hit in hits]
    if asked.task is not None:
        prompts.append(partial(_task_of, schema, hits, asked.task, asked))
    written = _written(plugins, plugin, prompts, {**settings, **asked.settings}, asked)
    summary = written.pop() if asked.task is not None else None
    for hit, generated in zip(hits, written, strict=False):
        hit.generated = generated
    return summary


def _written(
    plugins: Plugins,
    plugin: Generator,
    makers: Sequence[Callable[[], Prompt]],
    settings: Mapping[str, Any],
    asked: Generate,
) -> list[Generated]:
    """Return what is generated for prompts, in order; errors are part of it where the request asks for that."""
    prompts = [_attempt(make) for make in makers]
    sound = [prompt for prompt in prompts if isinstance(prompt, Prompt)]
    if len(sound) < len(prompts) and not asked.lenient:
        raise next(prompt for prompt in prompts if isinstance(prompt, EngineError))
    with plugins.guarded(plugin, partial(_generating_failed, plugin.name)):
        responses = iter(_generated(plugin, sound, settings, lenient=asked.lenient))
    out: list[Generated] = []
    shows = getattr(plugin, "tells_prompts", True)
    for prompt in prompts:
        got = next(responses) if isinstance(prompt, Prompt) else prompt
        if isinstance(got, EngineError):
            if not asked.lenient:
                raise got
            out.append(Generated("", "", got.message))
        elif isinstance(prompt, Prompt):
            made = Generated(got.text, prompt.text, shows_prompt=shows)
            if asked.metadata:
                made.metadata = got.metadata
            out.append(made)
    return out


def _attempt(make: Callable[[], Prompt]) -> Prompt | EngineError:
    try:
        return make()
    except EngineError as error:
        return error


def _generated(
    plugin: Generator, prompts: Sequence[Prompt], settings: Mapping[str, Any], *, lenient: bool
) -> Sequence[Written | EngineError]:
    if not prompts:
        return []
    if isinstance(plugin, BatchGenerator):
        return plugin.generate_many(prompts, settings)
    if any(prompt.images for prompt in prompts):
        raise EngineError("prompt_invalid", "images", generator=plugin.name)
    out: list[Written | EngineError] = []
    for prompt in deadline.checked(prompts, 1):
        try:
            out.append(Written(plugin.generate(prompt.text, settings)))
        except EngineError as error:
            if not lenient:
                raise
            out.append(error)
    return out


def _task_of(schema: CollectionSchema, hits: Sequence[Hit], task: str, asked: Generate) -> Prompt:
    text = task_prompt(task, [prompt_values(schema, hit, asked.properties) for hit in hits])
    return Prompt(text, (*(image for hit in hits for image in _images(hit, asked)), *asked.images))


def _images(hit: Hit, asked: Generate) -> list[str]:
    values = [hit.record.properties.get(name) for name in asked.image_properties]
    return [value for value in values if isinstance(value, str) and value]


def _prompt_of(schema: CollectionSchema, hit: Hit, prompt: str, asked: Generate) -> Prompt:
    text = render_prompt(prompt, prompt_values(schema, hit, ()))
    return Prompt(text, (*_images(hit, asked), *asked.images))


def render_prompt(prompt: str, values: Mapping[str, str]) -> str:
    """Put property values into a prompt.

    Raises:
        EngineError: one is missing.
    """

    def value(found: re.Match[str]) -> str:
        name = found.group(1).strip()
        if not values.get(name):
            raise EngineError("prompt_invalid", "empty_property", property=name)
        return values[name]

    return _PLACE.sub(value, prompt)


def task_prompt(task: str, objects: Sequence[Mapping[str, str]]) -> str:
    """Write the prompt of a task: its text, and all results' values as JSON."""

    def value(found: re.Match[str]) -> str:
        name = found.group(0).strip("{}")
        return next((one[name] for one in objects if name in one), name)

    values = json.dumps(
        [dict(sorted(one.items())) for one in objects if one], ensure_ascii=False, separators=(",", ":")
    )
    return f"{_PLACE.sub(value, task)}: {values}"


def prompt_values(schema: CollectionSchema, hit: Hit, names: Sequence[str]) -> dict[str, str]:
    """Return a result's values as text: texts as they are, lists and objects as JSON; no blobs.

    Args:
        schema: of its collection.
        hit: the result.
        names: which properties; empty: all.
    """
    out: dict[str, str] = {}
    for name, value in hit.record.properties.items():
        prop = schema.property_config(name)
        if value is None or prop is None or (names and name not in names):
            continue
        kind = str(prop["dataType"][0])
        if kind not in {"blob", "blobHash"}:
            out[name] = _text(value, kind)
    return out


def _text(value: Any, kind: str) -> str:
    if kind not in PRIMITIVE:
        return json.dumps([{"beacon": ref["beacon"], "href": _href(str(ref["beacon"]))} for ref in value])
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return (
        value
        if isinstance(value, str)
        else (
            json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            if isinstance(value, (list, dict))
            else str(value)
        )
    )


def _href(beacon: str) -> str:
    return f"/v1/objects/{beacon.removeprefix(beacons.START)}"


def _module(schema: CollectionSchema, prefix: str) -> tuple[str, Mapping[str, Any]]:
    configured: Mapping[str, Any] = schema.config.get("moduleConfig") or {}
    for name, settings in configured.items():
        if name.startswith(prefix):
            return name, cast("dict[str, Any]", settings) if isinstance(settings, dict) else {}
    return "", {}
