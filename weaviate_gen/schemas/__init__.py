"""Schema as code: compare collections with a desired state, plan what leads to it, and apply the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weaviate_gen._runtime.lazy import lazy

__all__ = [
    "ApplyReport",
    "Change",
    "Desired",
    "HasSchema",
    "How",
    "Plan",
    "PlannedChange",
    "Step",
    "apply",
    "diff",
    "export",
    "load",
    "plan",
    "resume",
    "undo",
]

if TYPE_CHECKING:
    from weaviate_gen.schemas.applying import ApplyReport as ApplyReport
    from weaviate_gen.schemas.applying import apply as apply
    from weaviate_gen.schemas.applying import resume as resume
    from weaviate_gen.schemas.applying import undo as undo
    from weaviate_gen.schemas.changes import Change as Change
    from weaviate_gen.schemas.desired import Desired as Desired
    from weaviate_gen.schemas.desired import HasSchema as HasSchema
    from weaviate_gen.schemas.desired import load as load
    from weaviate_gen.schemas.exporting import export as export
    from weaviate_gen.schemas.planning import diff as diff
    from weaviate_gen.schemas.planning import plan as plan
    from weaviate_gen.schemas.rules import How as How
    from weaviate_gen.schemas.steps import Plan as Plan
    from weaviate_gen.schemas.steps import PlannedChange as PlannedChange
    from weaviate_gen.schemas.steps import Step as Step
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            "weaviate_gen.schemas.applying": ["ApplyReport", "apply", "resume", "undo"],
            "weaviate_gen.schemas.changes": ["Change"],
            "weaviate_gen.schemas.desired": ["Desired", "HasSchema", "load"],
            "weaviate_gen.schemas.exporting": ["export"],
            "weaviate_gen.schemas.planning": ["diff", "plan"],
            "weaviate_gen.schemas.rules": ["How"],
            "weaviate_gen.schemas.steps": ["Plan", "PlannedChange", "Step"],
        },
    )
