"""What one schedule works on: collections of its own, what became of them, and what each user knows."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Hashable
from typing import Any

from tests.faults.backends import Backend
from tests.faults.model import Key, Model

TARGETS, HOLDERS, TENANTS = 8, 3, ("first", "second")
PAGE = 1_000
KINDS = {"object", "unnamed", "reference", "tenant", "collection", "property", "alias"}


def number_uuid(*numbers: int) -> str:
    """Return the id that stands for some numbers."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(map(str, numbers))))


class Scene:
    """The collections of a schedule, and the account of them.

    Args:
        seed: makes the names.
        backend: the server.
        users: how many programs run.
    """

    def __init__(self, seed: int, backend: Backend, users: int) -> None:
        self.seed = seed
        self.backend = backend
        self.model = Model(late=backend.finishes_abandoned_requests)
        self.prefix = f"Fs{seed}"
        self.items, self.holders, self.multi = (f"{self.prefix}{name}" for name in ("Item", "Holder", "Multi"))
        self.targets = [number_uuid(seed, 0, place) for place in range(TARGETS)]
        self.users = users

    def build(self) -> None:
        """Make what is there before the first fault."""
        ask = self.backend.ask
        self.clear()
        plain = [{"name": "n", "dataType": ["int"]}, {"name": "m", "dataType": ["int"]}]
        plain += [{"name": name, "dataType": ["text"]} for name in ("group", "title")]
        base = {"vectorizer": "none", "replicationConfig": {"factor": 1}}
        ask("POST", "/schema", {**base, "class": self.items, "properties": plain})
        links = {"name": "links", "dataType": [self.items]}
        ask("POST", "/schema", {**base, "class": self.holders, "properties": [*plain, links]})
        tenancy = {"enabled": True, "autoTenantCreation": False, "autoTenantActivation": False}
        ask("POST", "/schema", {**base, "class": self.multi, "properties": plain, "multiTenancyConfig": tenancy})
        ask("POST", f"/schema/{self.multi}/tenants", [{"name": name} for name in TENANTS])
        for name in TENANTS:
            self.model.start(("tenant", self.multi, name), "HOT")
        for name in (self.items, self.holders, self.multi):
            self.model.start(("collection", name), "")
        for place, target in enumerate(self.targets):
            self._store(self.items, target, place)
        for user in range(self.users):
            for place in range(HOLDERS):
                self._store(self.holders, self.holder(user, place), place)

    def holder(self, user: int, place: int) -> str:
        """Return the id of an object that has references, and is there from the beginning."""
        return number_uuid(self.seed, 1, user, place)

    def _store(self, collection: str, ident: str, n: int) -> None:
        row = {"class": collection, "id": ident, "properties": {"n": -n, "m": 0}, "vector": [1.0, float(n)]}
        self.backend.ask("POST", "/objects", row)
        self.model.start(("object", collection, "", ident), (-n, 0))

    def clear(self) -> None:
        """Delete everything that bears this schedule's names."""
        for alias in self._aliases():
            self.backend.ask("DELETE", f"/aliases/{alias}", ok=(200, 204, 404))
        for name in self._schema():
            self.backend.ask("DELETE", f"/schema/{name}")

    def _schema(self) -> dict[str, Any]:
        found = self.backend.ask("GET", "/schema")["classes"] or []
        return {row["class"]: row for row in found if row["class"].startswith(self.prefix)}

    def _aliases(self) -> dict[str, str]:
        found = self.backend.ask("GET", "/aliases")["aliases"] or []
        return {row["alias"]: row["class"] for row in found if row["alias"].startswith(self.prefix)}

    def compare(self) -> None:
        """Read everything from the server, and compare it with the account."""
        there: dict[Key, Hashable] = {("alias", name): target for name, target in self._aliases().items()}
        schema = self._schema()
        for name, row in schema.items():
            there["collection", name] = row.get("description", "")
            for each in row.get("properties") or ():
                if each["name"].startswith("added"):
                    there["property", name, each["name"]] = "there"
        for row in self.backend.ask("GET", f"/schema/{self.multi}/tenants"):
            status = {"ACTIVE": "HOT", "INACTIVE": "COLD"}.get(row["activityStatus"], row["activityStatus"])
            there["tenant", self.multi, row["name"]] = status
        self._wake(there)
        for collection, tenant in [
            (self.items, ""),
            (self.holders, ""),
            *((self.multi, name) for name in self._tenants(there)),
        ]:
            self._read(collection, tenant, there)
        self.model.compare(there, KINDS)

    def _tenants(self, there: dict[Key, Hashable]) -> list[str]:
        return [key[2] for key in there if key[0] == "tenant"]

    def _wake(self, there: dict[Key, Hashable]) -> None:
        """Make tenants readable that a schedule put to sleep."""
        asleep = [key[2] for key, status in there.items() if key[0] == "tenant" and status != "HOT"]
        if asleep:
            rows = [{"name": name, "activityStatus": "HOT"} for name in asleep]
            self.backend.ask("PUT", f"/schema/{self.multi}/tenants", rows)

    def _read(self, collection: str, tenant: str, there: dict[Key, Hashable]) -> None:
        """Read the objects of a collection page by page, and their references."""
        after, of_tenant = "", f"&tenant={tenant}" if tenant else ""
        number = 0
        while True:
            start = f"&after={after}" if after else ""
            page = self.backend.ask("GET", f"/objects?class={collection}&limit={PAGE}{start}{of_tenant}")["objects"]
            for row in page:
                self._keep(collection, tenant, row, there)
            number += len(page)
            if len(page) < PAGE:
                break
            after = page[-1]["id"]
        asked = (
            f"{{Aggregate{{{collection}{f'(tenant:{chr(34)}{tenant}{chr(34)})' if tenant else ''}{{meta{{count}}}}}}}}"
        )
        reply = self.backend.ask("POST", "/graphql", {"query": asked})
        count = reply["data"]["Aggregate"][collection][0]["meta"]["count"]
        if count != number:
            self.model.violate(f"{collection} {tenant} lists {number} objects and counts {count}")

    def _keep(self, collection: str, tenant: str, row: dict[str, Any], there: dict[Key, Hashable]) -> None:
        properties = row["properties"]
        key: Key = ("object", collection, tenant, row["id"])
        if key not in self.model.registers:
            key = ("unnamed", collection, tenant, str(properties.get("n")))
            there[key] = int(str(there.get(key, 0))) + 1
            return
        if key in there:
            self.model.violate(f"DOUBLED: {' '.join(key)} is listed twice")
        there[key] = (properties.get("n"), properties.get("m"))
        beacons = Counter(str(each["beacon"]).rpartition("/")[2] for each in properties.get("links") or ())
        there.update({("reference", row["id"], target): number for target, number in beacons.items()})


class User:
    """What one program knows: its chance, its keys, and what it may name.

    Args:
        scene: where it works.
        number: which user it is.

    Attributes:
        chance: draws what it does.
        keys: the objects that it wrote.
        links: the targets that it linked objects to, by the object.
        cancel: how many seconds after its begin a call of this step is canceled, if it is.
    """

    def __init__(self, scene: Scene, number: int) -> None:
        self.scene = scene
        self.number = number
        self.chance = random.Random(f"{scene.seed}/{number}")
        self.keys: list[Key] = []
        self.links: dict[str, list[str]] = {}
        self.cancel: float | None = None
        self._count = 0

    def next(self) -> int:
        """Return a number that no other write has."""
        self._count += 1
        return (self.number + 1) * 100_000 + self._count

    def fresh(self) -> str:
        """Return an id that nothing has."""
        return number_uuid(self.scene.seed, 2, self.next())

    def unlinked(self, holder: str) -> str | None:
        """Return a target that this user never linked this object to; nothing if there is none left."""
        used = self.links.setdefault(holder, [])
        left = [target for target in self.scene.targets if target not in used]
        if not left:
            return None
        used.append(self.chance.choice(left))
        return used[-1]

    def owns(self, name: str) -> str:
        """Return the name of something that only this user makes and takes away."""
        return f"{self.scene.prefix}U{self.number}{name}"
