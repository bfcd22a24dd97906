"""Whatever a server answers, a caller sees a value or an error of this package."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import pytest

from tests.support.plans import drive, plans, words
from tests.support.recordings import exchanges, operation_of
from weaviate_gen._core import decoding
from weaviate_gen._core.call import Call, RpcRequest, Sleep
from weaviate_gen._core.search.values import date
from weaviate_gen.exceptions import ResponseCannotBeDecodedError, WeaviateBaseError, WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

SEED = int(os.environ.get("WEAVIATE_GEN_SEED", "1"))
VALUES: list[Any] = [
    None,
    {},
    [],
    "x",
    "",
    0,
    -1,
    1e308,
    10**30,
    True,
    [None],
    [{}],
    {"x": None},
    "2024-99-99T00:00:00Z",
]


def _shapes(value: Any, keys: tuple[str, ...]) -> Iterator[Any]:
    every: dict[str, Any] = dict.fromkeys(keys, value)
    yield value
    yield [value]
    yield {"x": value}
    yield every
    yield [every]
    yield {key: [value] for key in keys}
    yield dict.fromkeys(keys, every)
    yield {key: [every] for key in keys}
    yield {"x": {"x": every}}


@cache
def _bodies(module: str) -> tuple[bytes, ...]:
    odd = [b"", b" ", b"<html>", b"{", b"\xff", b"NaN", b"[" * 100_000, b"9" * 5000, b'{"classes":[{}]}']
    return tuple(odd) + tuple(json.dumps(shape).encode() for value in VALUES for shape in _shapes(value, words(module)))


def _use(result: Any) -> None:
    """Look at what is read late: vectors."""
    for each in (result, *(getattr(result, "objects", None) or ())):
        _ = getattr(each, "vector", None)


@pytest.mark.parametrize("name", plans())
def test_any_answer_gives_a_value_or_an_error_of_ours(name: str) -> None:
    chance = random.Random(SEED)

    def rest(call: Call[Any]) -> tuple[int, bytes]:
        assert not isinstance(call.request, RpcRequest)
        statuses = sorted(status for status in call.ok or call.request.operation.ok if status < 500)
        return chance.choice(statuses), body

    def rpc(call: Call[Any]) -> bytes:
        assert isinstance(call.request, RpcRequest)
        return _message(getattr(pb, call.request.rpc.reply), chance)

    def answer(call: Call[Any]) -> Any:
        return rpc(call) if isinstance(call.request, RpcRequest) else rest(call)

    for body in _bodies(name.rpartition(".")[0]):
        try:
            _use(drive(plans()[name](), answer))
        except WeaviateBaseError:
            pass
        except BaseException as error:
            raise AssertionError(f"WEAVIATE_GEN_SEED={SEED}: {type(error).__name__} on {body[:300]!r}") from error


TEXTS = ["", "x", "2024-99-99", "-", "0" * 36, "\x00", "9" * 40]
NUMBERS = [0, 1, -1, 7, 2**31 - 1, -(2**31)]
LARGE = [0, 1, -1, 2**63 - 1, -(2**63)]


def _message(kind: Any, chance: random.Random, depth: int = 5) -> bytes:
    """Make a message of a kind with odd values in it, and now and then with a broken byte."""
    message = kind()
    _fill(message, chance, depth)
    data = bytearray(message.SerializeToString())
    if data and chance.random() < 0.3:
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _fill(message: Any, chance: random.Random, depth: int) -> None:
    for field in message.DESCRIPTOR.fields:
        if chance.random() < 0.4:
            continue
        value = getattr(message, field.name)
        if field.message_type is not None:
            if field.message_type.GetOptions().map_entry:
                entry = field.message_type.fields_by_name["value"]
                if depth and entry.message_type is not None:
                    _fill(value[chance.choice(TEXTS)], chance, depth - 1)
            elif depth and field.is_repeated:
                for _ in range(chance.randrange(3)):
                    _fill(value.add(), chance, depth - 1)
            elif depth:
                value.SetInParent()
                _fill(value, chance, depth - 1)
        elif field.is_repeated:
            value.extend(_scalar(field, chance) for _ in range(chance.randrange(3)))
        else:
            setattr(message, field.name, _scalar(field, chance))


def _scalar(field: Any, chance: random.Random) -> Any:
    kinds = type(field)
    if field.type == kinds.TYPE_STRING:
        return chance.choice(TEXTS)
    if field.type == kinds.TYPE_BYTES:
        return bytes(chance.randrange(256) for _ in range(chance.choice([0, 1, 2, 3, 4, 8, 9, 16, 17])))
    if field.type == kinds.TYPE_BOOL:
        return chance.random() < 0.5
    if field.type in (kinds.TYPE_DOUBLE, kinds.TYPE_FLOAT):
        return chance.choice([0.0, -1.5, float("nan"), float("inf")])
    if field.type == kinds.TYPE_ENUM:
        return chance.choice([0, 1, 2, 99])
    if field.type in (kinds.TYPE_UINT32, kinds.TYPE_UINT64, kinds.TYPE_FIXED32, kinds.TYPE_FIXED64):
        return chance.choice([0, 1, 2**32 - 1])
    return chance.choice(LARGE if field.type in (kinds.TYPE_INT64, kinds.TYPE_SINT64) else NUMBERS)


@cache
def _readers() -> dict[str, list[str]]:
    """Return the plans whose first request is of a REST operation, by its name."""
    found: dict[str, list[str]] = {}
    for name, make in plans().items():
        made = make()
        first = made if isinstance(made, Call) else next(made, None)
        if isinstance(first, Call) and not isinstance(first.request, RpcRequest):
            found.setdefault(first.request.operation.name, []).append(name)
    return found


def test_recorded_answers_with_changed_parts_give_a_value_or_an_error_of_ours() -> None:
    chance = random.Random(SEED)
    counts: Counter[str] = Counter()
    for row in exchanges("rest"):
        operation = operation_of(row)
        if row["status"] not in operation.ok or not row["reply"].strip() or counts[operation.name] == 20:
            continue
        counts[operation.name] += 1
        for name, _ in product(_readers().get(operation.name, ()), range(4)):
            answer = row["status"], json.dumps(_mutated(json.loads(row["reply"]), chance)).encode()
            try:
                _use(drive(plans()[name](), lambda call: answer))  # noqa: B023 - used at once
            except WeaviateBaseError:
                pass
            except BaseException as error:
                raise AssertionError(f"WEAVIATE_GEN_SEED={SEED}: {name} on {answer[1][:300]!r}") from error
    assert len(counts.keys() & _readers().keys()) > 25


def _mutated(value: Any, chance: random.Random) -> Any:
    if chance.random() < 0.1:
        return chance.choice(VALUES)
    if isinstance(value, dict):
        return {key: _mutated(item, chance) for key, item in value.items() if chance.random() > 0.05}
    if isinstance(value, list):
        return [_mutated(item, chance) for item in value]
    return value


def _answered(name: str, body: bytes, status: int = 200) -> Any:
    return drive(plans()[name](), lambda call: (status, body))


@pytest.mark.parametrize(
    ("name", "body", "words_"),
    [
        ("server.meta", b'"x"', "get_meta: cannot decode the response .*TypeError: expected an object, got 'x'"),
        ("server.meta", b"[]", "expected an object, got .*What to do: check that the server is a Weaviate"),
        ("server.open_id_configuration", b"null", "expected an object, got None"),
        ("server.graphql_raw", b"[1]", "expected an object"),
        ("collections.list_all", b'{"classes":[{}]}', "collections.list_all: .*KeyError: 'class'"),
        ("collections.list_all", b'{"classes":{}}', "expected an array, got {}"),
        ("collections.delete_all", b'{"classes":[null]}', "expected an object, got None"),
        ("collections.export_config", b"null", "export_config.*expected an object, got None"),
        ("schema.config.get", b"null", "config.get on collection 'Bike': .*expected an object, got None"),
        ("schema.config.update", b"null", "config.update on collection 'Bike': .*expected an object, got None"),
        ("schema.config.update", b'{"moduleConfig":5,"properties":7}', "config.update on collection 'Bike'"),
        ("admin.users.get_my_user", b"{}", "users.get_my_user: .*KeyError: 'user_id'"),
        ("admin.rbac.list_all", b'{"a":1}', "roles.list_all: .*expected an array"),
        ("collections.list_all", b"", "an empty response where JSON is expected.*look for a panic in the server's log"),
        ("admin.cluster.nodes", b" \r\n", "cluster.nodes.*an empty response where JSON is expected"),
        ("admin.cluster.nodes", b"<html>", "a page of HTML where JSON is expected|something else than JSON"),
        ("admin.alias.get", b"<html>", "a page of HTML where JSON is expected"),
        ("admin.cluster.nodes", b"[" * 100_000, "RecursionError"),
        ("admin.replication.get", b'{"id":"x"}', "cluster.replications.get"),
    ],
)
def test_an_answer_of_another_shape_is_an_error_that_names_both(name: str, body: bytes, words_: str) -> None:
    with pytest.raises(ResponseCannotBeDecodedError, match=words_) as caught:
        _answered(name, body)
    assert caught.value.__cause__ is not None or body == b"<html>" or not body.strip()
    assert caught.value.advice


def test_unknown_values_of_enums_survive() -> None:
    listed = _answered("admin.backup.list_backups", b'[{"id":"b","status":"HIBERNATING"}]')
    assert [each.status for each in listed] == ["HIBERNATING"]


def _search(message: pb.SearchReply, name: str = "search.plan.fetch_objects") -> Any:
    return drive(plans()[name](), lambda call: message.SerializeToString())


def _result(**fields: Any) -> pb.SearchReply:
    return pb.SearchReply(results=[pb.SearchResult(**fields)])


@pytest.mark.parametrize(
    ("reply", "words_"),
    [
        (_result(metadata={"id_as_bytes": b"1" * 17}), "an id must have at most 16 bytes, got 17"),
        (_result(metadata={"id": "x"}), "badly formed hexadecimal UUID string"),
        (
            _result(properties={"non_ref_props": {"fields": {"u": pb.Value(uuid_value="f" * 33)}}}),
            "a uuid must have 32 digits",
        ),
        (_result(properties={"non_ref_props": {"fields": {"d": pb.Value(date_value="x")}}}), "Invalid isoformat"),
        (_result(metadata={"creation_time_unix": -(2**62), "creation_time_unix_present": True}), "out of range"),
    ],
)
def test_a_message_with_unreadable_parts_is_an_error(reply: pb.SearchReply, words_: str) -> None:
    with pytest.raises(ResponseCannotBeDecodedError, match=rf"query.fetch_objects on collection 'Bike': .*{words_}"):
        _ = _search(reply).objects


def test_vectors_that_cannot_be_read_are_an_error_when_they_are_asked_for() -> None:
    found = _search(_result(metadata={"vector_bytes": b"123"}))
    with pytest.raises(ResponseCannotBeDecodedError, match=r"the vectors of an object: .*unpack requires"):
        _ = found.objects[0].vector


def test_bytes_that_are_no_message_are_an_error() -> None:
    with pytest.raises(
        ResponseCannotBeDecodedError, match=r"query.fetch_objects on collection 'Bike'.*gRPC host and port"
    ):
        drive(plans()["search.plan.fetch_objects"](), lambda call: b"\xff\xff\xff")


def _raises(error: Exception) -> Any:
    def decode(reply: Any) -> None:
        raise error

    return decode


def test_errors_that_a_decoder_means_pass_and_others_are_chained() -> None:
    made = plans()["server.meta"]()
    meant = WeaviateBaseError("meant")
    with pytest.raises(WeaviateBaseError, match="meant") as caught:
        decoding.rest(Call(made.request, _raises(meant), "asked"), made.request.operation, 200, b"{}")
    assert caught.value is meant
    for error in (AttributeError("bug"), WeaviateInvalidInputError("from a value class")):
        with pytest.raises(ResponseCannotBeDecodedError, match=f"asked: .*{error}") as chained:
            decoding.rest(Call(made.request, _raises(error), "asked"), made.request.operation, 200, b"{}")
        assert chained.value.__cause__ is error


def test_a_flow_that_cannot_go_on_names_the_call_that_it_read() -> None:
    call = Call(plans()["server.meta"]().request, lambda reply: reply, "asked")

    def flow() -> Any:
        reply = yield call
        yield Sleep(reply["seconds"])
        raise LookupError

    running = flow()
    with pytest.raises(ResponseCannotBeDecodedError, match=r"asked: .*KeyError: 'seconds'"):
        decoding.advance(running, next(running), {})
    running = flow()
    pause = decoding.advance(running, next(running), {"seconds": 1})
    with pytest.raises(LookupError):  # no answer was read: it is a fault of the flow's own
        decoding.advance(running, pause, None)


def test_dates_that_python_cannot_hold_are_cut() -> None:
    assert date("0000-01-01T00:00:00Z").year == 1
