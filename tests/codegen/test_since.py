"""Since when servers have what: from small made-up releases to the table, and one release more on release day."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen import cli
from codegen.parse.openapi_import import SpecError
from codegen.since import facts, history, overlay, renames, sources, table
from codegen.since.versions import ALWAYS, Lifetime, Version, lifetime
from codegen.step import Context
from tests.support.upstream import MAIN, SCHEMA, write_project, write_release

pytestmark = pytest.mark.unit

OLDEST: Version = (9, 0, 0)


def release(folder: Path, version: str, change: Callable[[dict[str, Any]], None] | None = None, more: str = "") -> Path:
    """Write a release with a changed document, and with more fields of the request of a search."""
    document = copy.deepcopy(SCHEMA)
    document["info"]["version"] = version
    if change is not None:
        change(document)
    write_release(folder)
    (folder / "openapi-specs/schema.json").write_text(json.dumps(document), "utf-8")
    changed = MAIN.replace("message SearchRequest {\n", f"message SearchRequest {{\n{more}")
    (folder / "grpc/proto/v1/weaviate.proto").write_text(changed, "utf-8")
    return folder


def with_extras(document: dict[str, Any]) -> None:
    """Add one of each kind of thing to a document."""
    get = document["paths"]["/things/{id}"]["get"]
    get["parameters"] += [{"name": "deep", "in": "query", "type": "boolean"}]
    get["parameters"][2]["enum"] += ["c"]
    document["definitions"]["Thing"]["properties"]["color"] = {"type": "string", "enum": ["red"]}
    document["paths"]["/bits"] = {
        "post": {
            "operationId": "bits.add",
            "parameters": [
                {
                    "name": "body",
                    "in": "body",
                    "schema": {"type": "object", "properties": {"size": {"type": "integer"}}},
                }
            ],
            "responses": {"200": {"description": "Done.", "schema": {"$ref": "#/definitions/Bit"}}},
        }
    }
    document["definitions"]["Bit"] = {"type": "object", "properties": {"size": {"type": "integer"}}}


EXTRAS = {
    "definition Bit",
    "definition Thing.color",
    "message SearchRequest:brand_new",
    "operation GET /things/{id}?deep",
    "operation GET /things/{id}?kind=c",
    "operation POST /bits",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


def run(project: Path, *arguments: object) -> int:
    return cli.main(["--root", str(project), *map(str, arguments)])


def read(project: Path) -> table.Since:
    context = Context(project)
    found = table.read(context)
    assert [] == context.problems
    assert found is not None
    return found


def make(project: Path, *sources: Path) -> table.Since:
    """Import the last of some releases, and write the table of all."""
    assert 0 == run(project, "import", "--from", sources[-1])
    assert 0 == run(project, "since", "--from", *sources, "--oldest", "9.0.0")
    return read(project)


def test_a_thing_of_each_kind_has_a_row_and_what_it_contains_has_none(project: Path, tmp_path: Path) -> None:
    old = release(tmp_path / "old", "9.0.0")
    new = release(tmp_path / "new", "9.1.0", with_extras, "  string brand_new = 90;\n")
    made = make(project, old, new)
    assert EXTRAS == {*made.rows}
    assert {Lifetime(((9, 1, 0),))} == {*made.rows.values()}
    inner = ("definition Bit.size", "operation POST /bits#body.size", "definition Thing.color=red")
    assert [Lifetime(((9, 1, 0),))] * 3 == [made.of(address) for address in inner]
    assert ALWAYS == made.of("definition Thing.name")
    assert '"Thing.color" = { since = ["9.1.0"] }' in (project / table.PATH).read_text("utf-8")


def test_what_went_names_the_last_release_that_has_it(project: Path, tmp_path: Path) -> None:
    old = release(tmp_path / "old", "9.0.0", with_extras)
    new = release(tmp_path / "new", "9.1.0")
    rows = make(project, old, new).rows
    assert {Lifetime((), (9, 0, 0))} == {*rows.values()}
    assert EXTRAS - {"message SearchRequest:brand_new"} == {*rows}


def test_a_backport_names_the_first_release_of_each_line(project: Path, tmp_path: Path) -> None:
    """Also: a line that has it from its beginning, as the line before has it, is not named."""
    having = {"9.0.3", "9.1.2", "9.2.0", "9.2.1"}
    sources = [
        release(tmp_path / version, version, with_extras if version in having else None)
        for version in ("9.0.0", "9.0.3", "9.1.0", "9.1.2", "9.2.0", "9.2.1")
    ]
    made = make(project, *sources)
    assert ((9, 0, 3), (9, 1, 2)) == made.of("definition Thing.color").since
    assert ((9, 0, 3), (9, 1, 2), (9, 2, 1)) == made.newest


def test_a_repository_is_read_by_its_tags(project: Path, tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()

    def git(*arguments: str) -> None:
        who = {f"GIT_{role}_{what}": "x" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        command = ["git", "-C", str(repository), *arguments]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, **who})

    git("init", "-q")
    (repository / "grpc/proto/v1").mkdir(parents=True)
    (repository / "grpc/proto/v1/README.md").write_text("No proto.", "utf-8")
    for tag, change in (("v8.9.0", None), ("v9.0.0", None), ("v9.1.0-rc.0", with_extras), ("v9.1.0", with_extras)):
        shutil.copytree(release(tmp_path / tag, "9.1.0", change), repository, dirs_exist_ok=True)
        git("add", ".")
        git("commit", "-q", "--allow-empty", "-m", tag)
        git("tag", tag)
    assert 0 == run(project, "import", "--from", repository)
    assert 0 == run(project, "since", "--from", repository, "--oldest", "9.0.0")
    made = read(project)
    assert ((9, 0, 0), ((9, 0, 0), (9, 1, 0))) == (made.oldest, made.newest)
    assert EXTRAS - {"message SearchRequest:brand_new"} == {*made.rows}
    assert Lifetime(((9, 1, 0),)) == made.of("operation POST /bits")


def test_a_repository_without_protos_is_refused_with_the_words_of_git(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=x", "-c", "user.email=x")
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    git("init", "-q")
    git("commit", "-q", "--allow-empty", "-m", "nothing")
    git("tag", "v9.0.0")
    with pytest.raises(SpecError, match=r"git rev-parse: fatal: .*grpc/proto/v1"):
        sources.read([tmp_path], OLDEST, print)


def test_a_folder_of_a_pre_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"is of '9\.1\.0-rc\.0', which is no release"):
        sources.read([release(tmp_path / "a", "9.1.0-rc.0")], OLDEST, print)


def renamed(document: dict[str, Any]) -> None:
    with_extras(document)
    text = json.dumps(document).replace("definitions/Thing", "definitions/Object").replace("{id}", "{uuid}")
    document |= json.loads(text)
    document["definitions"]["Object"] = document["definitions"].pop("Thing")


def test_another_name_for_the_same_is_no_news(project: Path, tmp_path: Path) -> None:
    first, second = release(tmp_path / "1", "9.0.0"), release(tmp_path / "2", "9.1.0", with_extras)
    third = release(tmp_path / "3", "9.2.0", renamed)
    made = make(project, first, second, third)
    news = {address.replace("Thing", "Object").replace("{id}", "{uuid}") for address in EXTRAS}
    assert news - {"message SearchRequest:brand_new"} == {*made.rows}
    assert Lifetime(((9, 1, 0),)) == made.of("definition Object.color")


def test_what_refers_to_itself_is_renamed_with_what_it_refers_to() -> None:
    def tree(*names: str) -> dict[str, Any]:
        node, leaf = ({"$ref": f"#/definitions/{name}"} for name in names)
        schema = {"properties": {"next": node, "last": node, "leaf": leaf}}
        get = {"responses": {"200": {"schema": node}}}
        return {"paths": {"/trees": {"get": get}}, "definitions": {names[0]: schema, names[1]: {"type": "string"}}}

    assert tree("Tree", "Leaf") == renames.to_newer(tree("Node", "End"), tree("Tree", "Leaf"))


def test_the_table_is_canonical_and_comes_back_as_it_was_written(project: Path, tmp_path: Path) -> None:
    sources = [release(tmp_path / "2", "9.1.0", with_extras), release(tmp_path / "1", "9.0.0")]
    made = make(project, *sources[::-1])
    written = (project / table.PATH).read_bytes()
    assert 0 == run(project, "since", "--from", *sources, "--oldest", "9.0.0")
    assert written == (project / table.PATH).read_bytes() == made.to_bytes()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"Bit" = { since', '"Bit" = { sinse', "specs/since.toml: definition.Bit.sinse"),
        ("[definition]", "[definitions]", "specs/since.toml: definitions"),
        ('"Bit" = { since = ["9.1.0"]', '"Bit" = { since = ["9.1"]', "specs/since.toml: definition.Bit.since.0"),
        (
            '"Bit" = { since = ["9.1.0"]',
            '"Bit" = { since = ["9.2.0", "9.1.0"]',
            "specs/since.toml: definition Bit: must be versions in order",
        ),
    ],
)
def test_a_typo_in_the_table_names_file_and_key(project: Path, tmp_path: Path, old: str, new: str, said: str) -> None:
    make(project, release(tmp_path / "1", "9.0.0"), release(tmp_path / "2", "9.1.0", with_extras))
    path, context = project / table.PATH, Context(project)
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    table.read(context)
    assert any(f"{problem.where}: {problem.message}".startswith(said) for problem in context.problems), context.problems


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--oldest", "9"], "--oldest: must be a release such as"),
        (["--oldest", "10.0.0"], "holds no release from 10.0.0 on"),
        (["--oldest", "9.0.0"], "lacks the release 9.1.0, which the specs here are of"),
    ],
)
def test_what_is_no_history_is_refused(
    project: Path, tmp_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == run(project, "import", "--from", release(tmp_path / "2", "9.1.0"))
    before = (project / table.PATH).exists()
    assert 1 == run(project, "since", "--from", release(tmp_path / "1", "9.0.0"), *arguments)
    assert said in capsys.readouterr().err
    assert before == (project / table.PATH).exists()


def test_release_day_adds_what_is_new_and_marks_what_went(project: Path, tmp_path: Path) -> None:
    first, second = release(tmp_path / "1", "9.0.0"), release(tmp_path / "2", "9.1.0", with_extras)
    make(project, first)
    assert 0 == run(project, "import", "--from", second)
    assert EXTRAS - {"message SearchRequest:brand_new"} == {*read(project).rows}
    assert ((9, 0, 0), (9, 1, 0)) == read(project).newest
    after = (project / table.PATH).read_bytes()
    for again in (first, second):
        assert 0 == run(project, "import", "--from", again)
        assert after == (project / table.PATH).read_bytes()
    assert 0 == run(project, "import", "--from", release(tmp_path / "3", "9.2.0"))
    assert Lifetime(((9, 1, 0),), (9, 1, 0)) == read(project).of("definition Bit")


def test_release_day_with_a_backport_and_with_new_names(project: Path, tmp_path: Path) -> None:
    first, second = release(tmp_path / "1", "9.0.0"), release(tmp_path / "2", "9.1.0", with_extras)
    make(project, first, second)
    assert 0 == run(project, "import", "--from", release(tmp_path / "3", "9.0.1", with_extras))
    assert {Lifetime(((9, 0, 1),))} == {*read(project).rows.values()}
    assert 0 == run(project, "import", "--from", second)
    assert 0 == run(project, "import", "--from", release(tmp_path / "4", "9.2.0", renamed))
    assert Lifetime(((9, 0, 1),)) == read(project).of("definition Object.color")
    assert ALWAYS == read(project).of("definition Object.name")
    assert Lifetime((), (9, 1, 0)) == read(project).of("definition Thing")


def test_release_day_from_an_older_release_than_the_newest_known_is_refused(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = release(tmp_path / "1", "9.0.0")
    make(project, first, release(tmp_path / "2", "9.1.0"))
    assert 0 == run(project, "import", "--from", first)
    assert 1 == run(project, "import", "--from", release(tmp_path / "3", "9.2.0"))
    assert "knows releases up to 9.1.0, but the specs here were of 9.0.0" in capsys.readouterr().err


def test_a_pre_release_leaves_the_table_alone(project: Path, tmp_path: Path) -> None:
    make(project, release(tmp_path / "1", "9.0.0"))
    before = (project / table.PATH).read_bytes()
    assert 0 == run(project, "import", "--from", release(tmp_path / "2", "9.1.0-dev", with_extras))
    assert before == (project / table.PATH).read_bytes()


@pytest.mark.parametrize(
    ("address", "outer"),
    [
        ("definition A.b.c", "definition A.b"),
        ("definition A", None),
        ("definition A.b=x.y", "definition A.b"),
        ("operation GET /.well-known/live", None),
        ("operation GET /.well-known/live?deep", "operation GET /.well-known/live"),
        ("operation GET /a#body.b.c", "operation GET /a#body.b"),
        ("operation GET /a#200.b", "operation GET /a#200"),
        ("operation GET /a#200", "operation GET /a"),
        ("message A.B:c", "message A.B"),
        ("message A.B", "message A"),
        ("enum A.B=C", "enum A.B"),
        ("enum A.B", "message A"),
        ("rpc weaviate.v1.Weaviate/Search", None),
    ],
)
def test_what_contains_a_thing(address: str, outer: str | None) -> None:
    assert outer == facts.container(address)


LINES = [(9, minor, patch) for minor in range(4) for patch in range(3)]


@given(st.sets(st.sampled_from(LINES), min_size=1))
def test_a_lifetime_is_true_of_every_release_from_where_a_line_keeps_the_thing(having: set[Version]) -> None:
    """What a line has from some patch on, it is said to have from there; nothing is said to be where it is not."""
    found = lifetime(LINES, frozenset(having))
    newest = max(having)
    kept = {
        version
        for version in having
        if all(later in having for later in LINES if version <= later <= newest and later[:2] == version[:2])
    }
    assert {version for version in LINES if found.has(version)} == kept


@given(st.lists(st.sets(st.sampled_from("abc"), min_size=1), min_size=2, max_size=6))
def test_release_by_release_gives_the_table_of_all_at_once(given: list[set[str]]) -> None:
    releases = {(9, minor, 0): frozenset(f"rpc {name}" for name in names) for minor, names in enumerate(given)}
    made, before = history.of_releases({OLDEST: releases[OLDEST]}), releases[OLDEST]
    for version, addresses in sorted(releases.items())[1:]:
        made = history.with_release(made, before, version, addresses, {})
        before = addresses
    assert history.of_releases(releases) == made


@pytest.mark.parametrize("old", [(9, 0, 0), (9, 1, 1), (8, 9, 0)])
def test_a_release_that_was_looked_at_or_is_too_old_changes_nothing(old: Version) -> None:
    known = table.Since(OLDEST, (OLDEST, (9, 1, 2)), {"rpc A": Lifetime(((9, 1, 0),))})
    assert known is history.with_release(known, frozenset({"rpc A"}), old, frozenset({"rpc B"}), {})


def write_overlay(root: Path, address: str, since: str) -> Context:
    lines = ["[[change]]", f'address = "{address}"', f'since = ["{since}"]', 'reason = "What a test says."']
    (root / overlay.PATH).parent.mkdir(parents=True)
    (root / overlay.PATH).write_text("\n".join([*lines, 'link = "https://example.org"']), "utf-8")
    return Context(root)


def test_a_correction_wins_over_the_interfaces(tmp_path: Path) -> None:
    context = write_overlay(tmp_path, "rpc A", "9.2.0")
    known = table.Since(OLDEST, (OLDEST,), {"rpc A": Lifetime(((9, 1, 0),))})
    assert Lifetime(((9, 2, 0),)) == overlay.apply(context, known, overlay.read(context)).of("rpc A")
    assert [] == context.problems


def test_a_correction_that_corrects_nothing_is_a_problem(tmp_path: Path) -> None:
    context = write_overlay(tmp_path, "rpc A", "9.1.0")
    overlay.apply(context, table.Since(OLDEST, (OLDEST,), {"rpc A": Lifetime(((9, 1, 0),))}), overlay.read(context))
    assert ["says what the interfaces say"] == [problem.message for problem in context.problems]


@pytest.mark.parametrize(("address", "said"), [("rpc A", []), ("rpc B", ["is in every release"])])
def test_a_value_that_is_implied_everywhere_is_a_problem(tmp_path: Path, address: str, said: list[str]) -> None:
    context = Context(tmp_path)
    row = overlay.Implied(address=address, value=1, reason="What a test says.", link="https://example.org")
    known = table.Since(OLDEST, (OLDEST,), {"rpc A": Lifetime(((9, 1, 0),))})
    assert known == overlay.apply(context, known, overlay.Overlay(implied=[row]))
    assert said == [problem.message for problem in context.problems]
