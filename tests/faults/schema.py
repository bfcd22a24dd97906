"""Steps that change collections, properties, tenants and aliases."""

from __future__ import annotations

from collections.abc import Callable

from tests.faults.clients import Caller
from tests.faults.model import change, create, put
from tests.faults.scene import User
from weaviate_gen.classes.config import Configure, DataType, Property
from weaviate_gen.classes.tenants import Tenant, TenantActivityStatus


def collection(caller: Caller, user: User) -> None:
    """Create a collection, look at it, and sometimes delete it."""
    name, collections = user.owns(f"Made{user.next()}"), caller.client.collections
    model = user.scene.model
    words = f"create {name}"
    made = caller.call(
        words,
        lambda: collections.create(
            name,
            description="new",
            properties=[Property(name="t", data_type=DataType.TEXT)],
            vector_config=Configure.Vectors.self_provided(),
        ),
        insert=1,
    )
    model.wrote(("collection", name), made.certainty, create("new"), words)
    seen = caller.call(f"exists {name}", lambda: collections.exists(name), query=1)
    if seen.ok and made.ok and not seen.value:
        model.violate(f"LOST: {name} was created and does not exist")
    if user.chance.random() < 0.5:
        words = f"delete {name}"
        gone = caller.call(words, lambda: collections.delete(name), insert=1)
        model.wrote(("collection", name), gone.certainty, put(None), words)


def config(caller: Caller, user: User) -> None:
    """Change the description of a collection of this user's, and read it."""
    name = user.owns("Described")
    used, model = caller.client.collections.use(name), user.scene.model
    if ("collection", name) not in model.registers:
        words = f"create {name}"
        made = caller.call(words, lambda: caller.client.collections.create(name, description="old"), insert=1)
        model.wrote(("collection", name), made.certainty, create("old"), words)
    text = f"description {user.next()}"
    words = f"config.update of {name} to {text}"
    changed = caller.call(words, lambda: used.config.update(description=text), insert=1, query=1)
    model.wrote(("collection", name), changed.certainty, change(lambda before: text), words)
    seen = caller.call(f"config.get of {name}", used.config.get, query=1)
    if seen.ok:
        model.saw(("collection", name), seen.value.description, "config.get")


def add_property(caller: Caller, user: User) -> None:
    """Add a property to the collection of all."""
    name, added = user.scene.items, f"added{user.next()}"
    used = caller.client.collections.use(name)
    words = f"add_property {added}"
    result = caller.call(
        words, lambda: used.config.add_property(Property(name=added, data_type=DataType.INT)), insert=1, query=1
    )
    user.scene.model.wrote(("property", name, added), result.certainty, put("there"), words)


def tenants(caller: Caller, user: User) -> None:
    """Create two tenants of this user's, put one to sleep, remove one, and look at them."""
    name = user.scene.multi
    used, model = caller.client.collections.use(name).tenants, user.scene.model
    first, second = (f"user{user.number}-{user.next()}" for _ in range(2))
    words = f"tenants.create {first} {second}"
    made = caller.call(words, lambda: used.create([Tenant(name=first), Tenant(name=second)]), insert=1)
    for tenant in (first, second):
        model.wrote(("tenant", name, tenant), made.certainty, create("HOT"), words)
    words = f"tenants.update {first}"
    asleep = Tenant(name=first, activity_status=TenantActivityStatus.INACTIVE)
    changed = caller.call(words, lambda: used.update(asleep), insert=1)
    model.wrote(("tenant", name, first), changed.certainty, change(lambda before: "COLD"), words)
    words = f"tenants.remove {second}"
    gone = caller.call(words, lambda: used.remove([second]), insert=1)
    model.wrote(("tenant", name, second), gone.certainty, put(None), words)
    seen = caller.call("tenants.get", used.get, query=1)
    if seen.ok:
        for tenant in (first, second):
            found = seen.value.get(tenant)
            status = None if found is None else {"ACTIVE": "HOT", "INACTIVE": "COLD"}[found.activity_status.value]
            model.saw(("tenant", name, tenant), status, "tenants.get")


def alias(caller: Caller, user: User) -> None:
    """Create an alias, let it lead elsewhere, read through it, and sometimes delete it."""
    name, used, model = user.owns(f"Alias{user.next()}"), caller.client.alias, user.scene.model
    scene = user.scene
    words = f"alias.create {name}"
    made = caller.call(words, lambda: used.create(alias_name=name, target_collection=scene.items), insert=1)
    model.wrote(("alias", name), made.certainty, create(scene.items), words)
    words = f"alias.update {name}"
    changed = caller.call(words, lambda: used.update(alias_name=name, new_target_collection=scene.holders), insert=1)
    certainty = changed.certainty
    if not changed.ok or changed.value:
        model.wrote(("alias", name), certainty, change(lambda before: scene.holders), words)
    seen = caller.call(f"alias.get {name}", lambda: used.get(alias_name=name), query=1)
    if seen.ok:
        model.saw(("alias", name), None if seen.value is None else seen.value.collection, "alias.get")
    if user.chance.random() < 0.5:
        words = f"alias.delete {name}"
        gone = caller.call(words, lambda: used.delete(alias_name=name), insert=1)
        model.wrote(("alias", name), gone.certainty, put(None), words)


STEPS: dict[str, Callable[[Caller, User], None]] = {
    each.__name__: each for each in (collection, config, add_property, tenants, alias)
}
