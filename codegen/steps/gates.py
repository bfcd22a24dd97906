"""The step `gates`: since when servers have what requests consist of, for the client to look at before it sends."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.ir import gates as ir
from codegen.parse import modules
from codegen.render.env import environment, header
from codegen.since import overlay, table
from codegen.step import Context, Output, Step
from codegen.steps.grpc import compiled_protos
from codegen.steps.rest import corrected

OUTPUT = "generated/weaviate_gen_wire/gates.py"
TEMPLATE = "weaviate_gen_wire/gates.py.jinja"


def run(context: Context) -> Iterator[Output]:
    """Return the module with the gates."""
    document, since = corrected(context), table.read(context)
    if document is None or since is None:
        return
    protos = compiled_protos(context)
    corrections = overlay.read(context)
    implied = {each.address: each.value for each in corrections.implied}
    found = ir.build(document, protos, modules.read(context), overlay.apply(context, since, corrections), implied)
    templates = environment(context.root)
    templates.filters["repr"] = repr
    head = header("gates", f"{table.PATH} and {overlay.PATH}", f"templates/{TEMPLATE}")
    yield Output(OUTPUT, templates.get_template(TEMPLATE).render(header=head, gates=found).encode())


STEP = Step(name="gates", run=run, owns=(OUTPUT,))
