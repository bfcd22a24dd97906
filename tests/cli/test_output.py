"""Formats of output, errors, exit statuses, confirmation and dry runs."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.conftest import Run, identifier, plain
from weaviate_gen.cli import output


def test_formats_have_the_same_rows(database: Path, run: Run) -> None:
    words = ("get", "Bike", "--sort", "price", "--limit", "2", "--path", database, "--output")
    lines = run(*words, "jsonl").rows
    assert [identifier(1), identifier(2)] == [each["id"] for each in lines]
    assert lines == json.loads(run(*words, "json").out)
    assert lines == yaml.safe_load(run(*words, "yaml").out)
    table = list(csv.DictReader(io.StringIO(run(*words, "csv").out)))
    assert ["bike 1", "bike 2"] == [each["name"] for each in table]
    assert [["odd", "a,b"], ["even", "a,b"]] == [json.loads(each["tags"]) for each in table]


def test_arrow_goes_to_a_file_or_a_pipe(database: Path, run: Run, tmp_path: Path) -> None:
    ipc: Any = pytest.importorskip("pyarrow.ipc")
    words = ("get", "Bike", "--sort", "price", "--limit", "2", "--path", database, "--output", "arrow")
    assert 0 == run(*words, "--out", tmp_path / "bikes.arrows").status
    table = ipc.open_stream((tmp_path / "bikes.arrows").read_bytes()).read_all()
    assert ["bike 1", "bike 2"] == table.column("name").to_pylist()
    refused = run(*words, terminal=True)
    assert (1, "") == (refused.status, refused.out)
    assert "not for terminals: pass --out FILE" in refused.err


@pytest.fixture(params=["rich", "plain"])
def drawn(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether rich is installed."""
    if request.param == "plain":
        for name in ("rich", "rich.progress"):
            monkeypatch.setitem(sys.modules, name, None)
    return str(request.param)


def test_a_table_is_cut_to_the_terminal(database: Path, run: Run, drawn: str) -> None:
    run("objects", "update", "Bike", identifier(1), "--set", f"name={'long ' * 50}", "--path", database)
    out = run("get", "Bike", "--sort", "price", "--path", database, terminal=True).out
    assert ("\x1b[" in out) == (drawn == "rich")
    lines = plain(out).splitlines()
    assert 8 == len(lines)
    assert max(map(len, lines)) <= 72
    assert "…" in lines[2]
    assert ["id", "name"] == sorted({"id", "name"} & set(lines[0].split()))
    assert {"-" if drawn == "plain" else "─"} == set(lines[1]) - {" "}


def test_one_object_has_a_line_for_each_value(database: Path, run: Run, drawn: str) -> None:
    run("objects", "update", "Bike", identifier(1), "--set", f"name={'long ' * 50}", "--path", database)
    out = run("get", "Bike", identifier(1), "--path", database, terminal=True).out
    lines = [line.split() for line in plain(out).splitlines()]
    assert ["id", identifier(1)] == lines[0]
    assert ["name", "long"] in [line[:2] for line in lines]
    assert max(map(len, plain(out).splitlines())) <= 72


def test_values_do_not_command_the_terminal(database: Path, run: Run, drawn: str) -> None:
    run("objects", "update", "Bike", identifier(1), "--set", "name=a\x1b]0;title\x07[red]b", "--path", database)
    out = run("get", "Bike", identifier(1), "--path", database, terminal=True).out
    assert "a ]0;title [red]b" in plain(out)
    assert "\x07" not in out


def test_no_rows_are_a_word_on_a_terminal_and_nothing_in_a_pipe(database: Path, run: Run) -> None:
    words = ("get", "Bike", "--where", "price > 100", "--path", database)
    assert "(none)\n" == run(*words, terminal=True).out
    assert "" == run(*words).out


@pytest.mark.parametrize(
    "value",
    [{}, [], "", "a: b", "no", 1.5, None, True, {"a": {"b": [1, {"c": []}]}, "d e": "- x\ny"}, [[1, 2], {"a": "é"}]],
)
def test_yaml_is_what_a_parser_reads_back(value: Any) -> None:
    assert value == yaml.safe_load("\n".join(output.yaml_lines(value)))


def test_what_cannot_be_undone_asks_on_a_terminal_and_requires_yes_in_a_pipe(database: Path, run: Run) -> None:
    words = ("collections", "delete", "Bike", "--path", database)
    refused = run(*words)
    assert (1, "") == (refused.status, refused.out)
    assert "collections delete Bike: this cannot be undone; pass --yes to do it\n" in refused.err
    for answer in ("\n", "no\n"):
        canceled = run(*words, terminal=True, stdin=answer)
        assert 1 == canceled.status
        assert "canceled: nothing was changed" in canceled.err
    assert 6 == run("collections", "count", "Bike", "--path", database).rows[0]["count"]
    assert 0 == run(*words, terminal=True, stdin="y\n").status
    assert ["Shop"] == [each["name"] for each in run("collections", "list", "--path", database).rows]


DRY_RUNS = (
    ("collections delete Bike", []),
    ("objects delete Bike --where", ["price > 1"]),
    ("tenants create Shop x y", []),
    ("export Bike dump --format parquet", []),
    ("copy Bike --name Other", []),
    ("generate-data Bike --count 5", []),
)
"""Words of commands that change something, and those with spaces."""


def test_a_dry_run_says_what_it_would_do_and_does_not(database: Path, run: Run) -> None:
    before = run("collections", "list", "--count", "--path", database).out
    for words, more in DRY_RUNS:
        done = run(*words.split(), *more, "--dry-run", "--path", database)
        assert (0, "", f"would run: {' '.join([words, *more])}\n") == (done.status, done.out, done.err)
    assert before == run("collections", "list", "--count", "--path", database).out
    assert not Path("dump").exists()


ERRORS = (
    (["get", "None"], "None"),
    (["get", "Bike", identifier(99)], f"collection Bike has no object {identifier(99)}"),
    (["get", "Bike", "--sort", "price:up"], "--sort must be NAME, NAME:asc or NAME:desc, got 'price:up'"),
    (["collections", "create"], "pass the name of the collection, or --file with its schema"),
    (["collections", "create", "X", "--file", "absent.json"], "--file absent.json: No such file"),
    (["collections", "create", "X", "--property", ":text"], "--property must be NAME:TYPE"),
    (["collections", "delete", "None", "--yes"], "there is no collection None: nothing was deleted"),
    (["aliases", "delete", "None"], "there is no alias None"),
    (["aggregate", "Bike", "--metrics", "nothing"], "that have metrics (name, price, tags), got 'nothing'"),
    (["objects", "update", "Bike", identifier(1)], "pass --set NAME=VALUE"),
    (["objects", "update", "Bike", identifier(1), "--set", "x"], "--set must be NAME=VALUE, got 'x'"),
    (["objects", "update", "Bike", identifier(99), "--set", "price=1"], "has no object"),
    (["objects", "delete", "Bike", "--yes"], "pass either ids, or --where"),
    (["import", "absent"], "expected the manifest of a dump"),
    (["import", "absent", "--timeout", "0"], "--timeout must be a positive number of seconds"),
    (["copy", "Bike"], "collection Bike exists: pass another name, or delete it first"),
)


def test_an_error_is_one_line_with_what_to_do(database: Path, run: Run) -> None:
    for number, (words, message) in enumerate(ERRORS):
        done = run(*words, "--path", database, terminal=number % 2 == 0)
        assert (1, "") == (done.status, done.out), words
        lines = done.err.replace("\r\x1b[K", "").splitlines()
        assert 1 == len(lines), words
        assert lines[0].startswith("weaviate-gen: ")
        assert message in lines[0]


def test_a_command_line_that_makes_no_sense_has_status_2(run: Run) -> None:
    for words in ([], ["unknown"], ["get"], ["get", "Bike", "--limit", "0"], ["get", "Bike", "--output", "xml"]):
        with pytest.raises(SystemExit) as ended:
            run(*words)
        assert 2 == ended.value.code


def test_rejected_objects_have_status_3_and_are_sent_again(database: Path, run: Run, tmp_path: Path) -> None:
    assert 0 == run("export", "Bike", "dump", "--path", database).status
    run("collections", "delete", "Bike", "--yes", "--path", database)
    run("collections", "create", "Bike", "--property", "name", "--property", "price:number", "--path", database)
    schema = run("collections", "show", "Bike", "--path", database).rows[0]
    assert "tags" not in {each["name"] for each in schema["properties"]}
    lacking = run("import", "dump", "--add", "--path", database)
    assert 1 == lacking.status
    assert "no property 'tags'" in lacking.err
    run("collections", "delete", "Bike", "--yes", "--path", database)
    run(
        "collections",
        "create",
        "Bike",
        *(f"--property={each}" for each in ("name", "price:number", "tags:text[]")),
        "--path",
        database,
    )
    run("generate-data", "Bike", "--count", "1", "--dimensions", "3", "--path", database)
    rejected = run("import", "dump", "--add", "--resume", "--path", database)
    assert (3, 6) == (rejected.status, rejected.rows[0]["failed"])
    assert (
        "6 objects or their references were rejected; the reasons are in dump/import-Bike/dead-letters" in rejected.err
    )
    interrupted = run("import", "dump", "--add", "--path", database)
    assert (1, True) == (interrupted.status, "pass resume=True to continue it" in interrupted.err)
    run("collections", "delete", "Bike", "--yes", "--path", database)
    again = run("import", "dump", "--add", "--resume", "--path", database)
    assert (0, 6, 0) == (again.status, again.rows[0]["stored"], again.rows[0]["failed"])


def test_progress_is_for_terminals(database: Path, run: Run, drawn: str) -> None:
    shown = plain(run("export", "Bike", "a", "--path", database, terminal=True).err)
    assert ("6 of 6 objects" if drawn == "rich" else "exported 6 of 6 (100 %) objects") in shown
    assert "" == run("export", "Bike", "b", "--path", database).err


def test_a_copy_reaches_another_directory(database: Path, run: Run) -> None:
    assert 0 == run("copy", "Bike", "--to", "elsewhere", "--path", database).status
    assert 6 == run("collections", "count", "Bike", "--path", "elsewhere").rows[0]["count"]


def test_a_printed_schema_creates_a_collection_like_it(database: Path, run: Run) -> None:
    for name in ("Bike", "Shop"):
        schema = run("collections", "show", name, "--path", database).out
        done = run("collections", "create", f"{name}Copy", "--file", "-", "--path", database, stdin=schema)
        assert [{"created": f"{name}Copy"}] == done.rows
        made = run("collections", "show", f"{name}Copy", "--path", database).rows[0]
        assert json.loads(schema) == {**made, "class": name}


def test_a_table_is_imported_with_its_notes(database: Path, run: Run) -> None:
    Path("shops.csv").write_text("id,number,price,when,v\n1,007,nan,2024-01-01 10:00:00,x\n")
    words = (
        "import",
        "shops.csv",
        "--type",
        "number=text",
        "--type",
        "v=none",
        "--id-column",
        "id",
        "--path",
        database,
    )
    done = run(*words)
    types = {"number": "text", "price": "number", "when": "date"}
    assert [{"collection": "Shops", "stored": 1, "failed": 0, "types": types}] == done.rows
    assert [
        "weaviate-gen: price: 1 NaN or infinite, left out",
        "weaviate-gen: when: 1 dates without a zone, taken as UTC",
        "weaviate-gen: v: left out",
    ] == done.err.splitlines()
    assert ["007"] == [each["properties"]["number"] for each in run("get", "Shops", "--path", database).rows]
    for more, message in (
        (("--type", "number"), "--type must be NAME=VALUE, got 'number'"),
        (("--vector-column", "a", "--vector-column", "b"), "--vector-column must be one COLUMN, or NAME=COLUMN"),
    ):
        refused = run(*words, *more)
        assert (1, True) == (refused.status, message in refused.err)
