"""The step `messages`: every message as a readable dataclass, and the RPCs that take and return them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from codegen.ir import grpc
from codegen.ir.readable import readable
from codegen.parse import grpc_overlay, words
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step
from codegen.steps.grpc import SOURCE, compiled_protos

MESSAGES = "weaviate_gen_wire/messages/__init__.py"
CLIENT = "weaviate_gen/_client/aio/readable.py"


def run(context: Context) -> Iterator[Output]:
    """Return the dataclasses and the client's part."""
    compiled = compiled_protos(context)
    interface = grpc.interface(compiled, grpc_overlay.read(context), context, words.read(context))
    described = ((message.full_name, field) for _, message in grpc.walk(interface.messages) for field in message.fields)
    found = readable(compiled, context, {f"{name}.{field.name}": field.words for name, field in described})
    names = sorted([*(enum.name for enum in found.enums), *(message.name for message in found.messages)])
    flat = dict(_flat(interface.messages, "", found.names))
    templates = environment(context.root)
    for name, path in ((MESSAGES, f"generated/{MESSAGES}"), (CLIENT, CLIENT)):
        template = f"{name}.jinja"
        head = header("messages", SOURCE, f"templates/{template}")
        text = templates.get_template(template).render(
            header=head, readable=found, names=names, rpcs=interface.rpcs, flat=flat
        )
        yield Output(path, text.encode())


def _flat(messages: Iterable[grpc.Message], inside: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the names of all messages: where they stand in the module of messages, and as a dataclass."""
    for message in messages:
        yield inside + message.name, names[f".{message.full_name}"]
        yield from _flat(message.nested, f"{inside}{message.name}.", names)


STEP = Step(name="messages", run=run, owns=("generated/weaviate_gen_wire/messages/**", CLIENT))
