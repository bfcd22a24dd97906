"""A release that nobody has made yet: more of everything needs no hand edit; less of it is reported by line."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support import next_release
from tests.support.next_release import NEXT, PRESENT, python

USE = """
    from weaviate_gen.classes.config import Configure
    from weaviate_gen import connect_to_memory
    from weaviate_gen.engine.differences import report
    from weaviate_gen.exceptions import NotSupportedByLocalEngine
    from weaviate_gen.classes.rbac import Actions
    from weaviate_gen_wire import RELEASE, messages as m, rest
    from weaviate_gen_wire.grpc import messages as pb

    asked = pb.SearchRequest(collection="Thing", made_up="yes")
    assert asked.HasField("made_up")
    assert bytes(m.SearchRequest(collection="Thing", made_up="yes")) == asked.SerializeToString()
    assert pb.Filters.OPERATOR_MADE_UP == m.FiltersOperator.OPERATOR_MADE_UP == 99
    assert rest.schema.schema_objects_renew("Thing").target() == "/v1/schema/Thing/renew"
    assert rest.madeups.madeups_delete("a", force_now=True).target() == "/v1/madeups/a?forceNow=true"
    assert Actions.Collections.RENEW.value == "renew_collections"
    assert Configure.Vectors.text2vec_madeup(model="x").to_wire()["vectorizer"]["text2vec-madeup"] == {"model": "x"}
    assert "| madeups: `madeups_create`, `madeups_delete`, `madeups_list` | not looked at yet |" in report.table()
    with connect_to_memory() as client:
        assert client.get_meta()["version"] == RELEASE == "NEXT"
        client.collections.create("Thing")
        assert client.raw.grpc.search(asked).results == []
        try:
            client.raw.rest.madeups_list()
        except NotSupportedByLocalEngine as error:
            assert "madeups_list is not supported by the local engine" in str(error)
            print("reached")
"""


def _rows(report: Path) -> dict[str, list[str]]:
    """Return what a report says is to do: the rows of a file, each with what is said of it."""
    page = report.read_text("utf-8").partition("## To do\n")[2].partition("## What changed\n")[0]
    found: dict[str, list[str]] = {}
    for where, what in re.findall(r"^\| `(.+?)` \| (.+?) \|", page, re.MULTILINE):
        found.setdefault(where, []).append(what)
    return found


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Upgrade a copy of the project to the release that has more; return the folder with both."""
    if next_release.is_made_up():
        pytest.skip(f"{PRESENT} is made up, and has it all")
    folder = tmp_path_factory.mktemp("more")
    source, project = next_release.write_additive(folder / "release"), next_release.copy_project(folder / "project")
    next_release.add_module_facts(project)
    done = next_release.upgrade(project, source, folder / "report.md")
    assert 0 == done.returncode, done.stderr
    return folder


def test_a_release_with_more_of_everything_is_reached_without_a_hand_edit(more: Path) -> None:
    done = python(more / "project", "-c", textwrap.dedent(USE).replace("NEXT", NEXT))
    assert (0, "reached\n") == (done.returncode, done.stdout), done.stderr


def test_all_that_a_person_should_look_at_is_one_list(more: Path) -> None:
    rows = _rows(more / "report.md")
    unused, words = "specs/overlays/unused.toml", "specs/overlays/words.toml"
    support = "weaviate_gen/engine/differences/support.py: OPERATIONS"
    wanted = {
        f"{unused}: operation madeups_create",
        f"{unused}: parameter madeups_delete.forceNow",
        f"{unused}: parameter nodes_get.X-Made-Up",
        f"{unused}: property BackupCreateRequest.madeUp",
        f"{unused}: property NodeStatus.madeUpAnswer (read)",
        f"{unused}: property MadeUpPart.size (read)",
        f"{unused}: choice Tenant.activityStatus: MadeUp",
        f"{unused}: rpc MadeUpWatch",
        f"{unused}: field SearchRequest.made_up",
        f"{unused}: field MadeUpDetail.parts (read)",
        f"{unused}: value Filters.Operator.OPERATOR_MADE_UP",
        f"{unused}: setting text2vec-madeup.unheardOf",
        f"{unused}: configuration sharding.madeUp",
        f'{words}: rest."madeups.list"',
        f'{words}: grpc."MadeUp"',
        f'{words}: parameter."madeups.forceNow"',
        f'{words}: field."SearchRequest.made_up"',
        "specs/overlays/rbac.toml: kind",
        "docs/coverage.json: release",
        support,
    }
    assert set() == wanted - rows.keys()
    assert "the engine answers 501 to `madeups_list`" in rows[support]
    assert not [where for where in rows if where.startswith("weaviate_gen") and where != support]


def test_each_change_has_its_verdicts(more: Path) -> None:
    page, added = (more / "report.md").read_text("utf-8"), "additive | additive"
    assert page.startswith(f"# From Weaviate {PRESENT} to {NEXT}\n\n0 breaking, ")
    for row in (
        f"| REST | `POST /schema/{{className}}/renew` | new | {added} | rest-operation-added |",
        f"| gRPC | `SearchRequest.made_up` | new, as 900 | {added} | grpc-field-added |",
        f"| gRPC | `Filters.Operator.OPERATOR_MADE_UP` | new, as 99 | {added} | grpc-enum-value-added |",
        "| API | `(reached)RawRest.schema_objects_renew` | new | cosmetic | additive | api-name-added |",
    ):
        assert row in page


def test_since_when_a_server_has_what_is_new_is_known(more: Path) -> None:
    since = (more / "project/specs/since.toml").read_text("utf-8")
    for address in (
        "POST /schema/{className}/renew",
        "SearchRequest:made_up",
        "Filters.Operator=OPERATOR_MADE_UP",
        "BackupConfig.madeUp",
    ):
        assert f'"{address}" = {{ since = ["{NEXT}"] }}' in since


def test_the_generated_files_are_what_the_new_specs_give(more: Path) -> None:
    done = python(more / "project", "-m", "codegen", "check")
    assert 0 == done.returncode, done.stderr


PARTS: Sequence[Sequence[str]] = (
    ("tests/codegen",),
    ("tests/shape", "tests/docs", "tests/wire", "tests/property", "tests/congruence", "tests/dropin"),
    ("tests/unit",),
    ("tests/contract", "-k", "not http- and not sockets-"),
    ("tests/transport",),
)
"""What runs on the upgraded copy: all that needs no environment, and no server, of its own."""


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part[0])
def test_a_release_with_more_of_everything_passes_all_tests(more: Path, part: Sequence[str]) -> None:
    marks = ("-m", "not slow and not integrations", "-p", "no:cacheprovider", "-q", "--tb=short")
    done = python(more / "project", "-m", "pytest", *marks, *part)
    assert 0 == done.returncode, done.stdout[-20000:]


@pytest.fixture(scope="module")
def less(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Upgrade a copy of the project to the release that has less; return the folder with both."""
    folder = tmp_path_factory.mktemp("less")
    source, project = next_release.write_breaking(folder / "release"), next_release.copy_project(folder / "project")
    done = next_release.upgrade(project, source, folder / "report.md")
    assert 0 == done.returncode, done.stderr
    return folder


@pytest.mark.slow
def test_the_report_names_the_lines_that_use_what_is_gone(less: Path) -> None:
    assert (less / "report.md").read_text("utf-8").startswith(f"# From Weaviate {PRESENT} to {NEXT}\n")
    uses: dict[str, list[str]] = {}
    for where, said in _rows(less / "report.md").items():
        for what in said:
            if found := re.fullmatch(r"uses (.*), which is gone", what):
                path, _, line = where.partition(":")
                text = (less / "project" / path).read_text("utf-8").splitlines()[int(line) - 1]
                uses.setdefault(found[1], []).append(text)
    assert set() == next_release.GONE - uses.keys()
    for what in next_release.GONE:
        name = re.split(r"[.: ]", what)[-1].removeprefix("OPERATOR_")
        assert all(name in text or name.upper() in text for text in uses[what]), uses[what]


@pytest.mark.slow
def test_a_definition_of_another_name_breaks_names_alone(less: Path) -> None:
    page, renamed = (less / "report.md").read_text("utf-8"), "renamed to OtherUserInfo; on the wire it is the same"
    assert f"| REST | `DBUserInfo` | {renamed} | cosmetic | breaking | rest-definition-renamed |" in page
    users = page.partition("## What users must change\n")[2].partition("## To do\n")[0]
    assert f"- `DBUserInfo` (REST): {renamed}. " in users
    since = (less / "project/specs/since.toml").read_text("utf-8")
    assert '"OtherUserInfo.namespace" = { since = ["1.38.0"] }' in since


@pytest.mark.slow
def test_what_fails_to_type_check_is_what_the_report_names(less: Path) -> None:
    done = python(less / "project", "-m", "mypy", "--cache-dir", os.devnull, "weaviate_gen")
    failing = set(re.findall(r"^(\S+?:\d+): error", done.stdout, re.MULTILINE))
    assert failing
    generated = {where for where in failing if where.startswith("weaviate_gen/_client/sync")}
    assert set() == failing - generated - _rows(less / "report.md").keys()
