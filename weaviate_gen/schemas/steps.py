"""Plans as values: changes with their cost and risk, and the steps that make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.schemas.rules import How
from weaviate_gen.transfer.conversion import Conversion
from weaviate_gen.transfer.folders import LocalFolder, read_json, write_json
from weaviate_gen.transfer.layout import Json

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change, how it is made, and what that costs.

    Attributes:
        collection: the collection, or the alias.
        setting: the setting with dots; empty for the whole collection.
        before: what is there.
        after: what is desired.
        how: how it is made.
        objects: number of objects that are copied, indexed anew or deleted.
        risk: what may be lost or disturbed; empty if nothing.
    """

    collection: str
    setting: str
    before: Any
    after: Any
    how: How
    objects: int = 0
    risk: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a plan; to make it twice is the same as once.

    Attributes:
        kind: what is done: ``create``, ``add_property``, ``add_vector``, ``copy``, ``update``, ``index``, ``check``,
            ``swap``, ``alias`` or ``delete``.
        collection: the collection, as it is called on the server, or the alias.
        fields: what is needed for it.
    """

    kind: str
    collection: str
    fields: Mapping[str, Any]

    @property
    def conversion(self) -> Conversion:
        """What becomes of the objects, of a copy or its check."""
        fields = self.fields["conversion"]
        return Conversion(fields["schema"], fields["properties"], fields["vectors"], fields["collections"])


@dataclass(frozen=True, slots=True)
class Plan:
    """What leads from what is there to what is desired.

    Attributes:
        changes: the changes.
        steps: the steps that make them, in order.
        fingerprint: digest of what was there.
    """

    changes: list[PlannedChange]
    steps: list[Step]
    fingerprint: str

    @property
    def blocked(self) -> list[PlannedChange]:
        """The changes that cannot be made; a plan with one is not applied."""
        return [each for each in self.changes if each.how is How.BLOCKED]

    @property
    def objects(self) -> int:
        """Number of objects that are copied."""
        return sum(int(step.fields["objects"]) for step in self.steps if step.kind == "copy")

    @property
    def destroys(self) -> bool:
        """Whether objects are deleted that are nowhere else."""
        return any(step.kind == "delete" for step in self.steps)

    def to_json(self) -> Json:
        """Return the JSON form."""
        return {
            "format_version": FORMAT_VERSION,
            "fingerprint": self.fingerprint,
            "changes": [{**asdict(each), "how": each.how.value} for each in self.changes],
            "steps": [asdict(each) for each in self.steps],
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Plan:
        """Read :meth:`to_json`.

        Raises:
            WeaviateInvalidInputError: it is something else.
        """
        if fields.get("format_version") != FORMAT_VERSION:
            raise WeaviateInvalidInputError(
                f"a plan must have format_version {FORMAT_VERSION}, got {fields.get('format_version')!r}: plan again"
            )
        try:
            listed: list[Json] = fields["changes"]
            changes = [replace(PlannedChange(**each), how=How(each["how"])) for each in listed]
            return cls(changes, [Step(**each) for each in fields["steps"]], fields["fingerprint"])
        except (KeyError, TypeError, ValueError) as error:
            raise WeaviateInvalidInputError(f"not a plan: {error}; plan again") from error

    def save(self, path: str | Path) -> None:
        """Write the plan into a file, atomically."""
        file = Path(path)
        write_json(LocalFolder(file.parent), file.name, self.to_json())

    @classmethod
    def read(cls, path: str | Path) -> Plan:
        """Read a plan from a file.

        Raises:
            TransferError: the file is missing, or has something else.
            WeaviateInvalidInputError: the file has no plan.
        """
        file = Path(path)
        return cls.from_json(read_json(LocalFolder(file.parent), file.name, "a plan"))
