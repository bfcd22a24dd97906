"""The step `messages`: every message as a readable dataclass, and the procedures that take and give them."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.ir import grpc
from codegen.ir.readable import readable
from codegen.parse import grpc_overlay
from codegen.render.env import environment, header
from codegen.step import Context, Output, Step
from codegen.steps.grpc import SOURCE, compiled_protos

MESSAGES = "weaviate_gen_wire/messages/__init__.py"
CLIENT = "weaviate_gen/_client/aio/readable.py"


def run(context: Context) -> Iterator[Output]:
    """Return the dataclasses and the client's part."""
    compiled = compiled_protos(context)
    found = readable(compiled)
    names = sorted([*(enum.name for enum in found.enums), *(message.name for message in found.messages)])
    additions = grpc_overlay.read(context)
    rpcs = grpc.interface(compiled, additions).rpcs
    templates = environment(context.root)
    for name, path in ((MESSAGES, f"generated/{MESSAGES}"), (CLIENT, CLIENT)):
        template = f"{name}.jinja"
        head = header("messages", SOURCE, f"templates/{template}")
        text = templates.get_template(template).render(header=head, readable=found, names=names, rpcs=rpcs)
        yield Output(path, text.encode())


STEP = Step(name="messages", run=run, owns=("generated/weaviate_gen_wire/messages/**", CLIENT))
