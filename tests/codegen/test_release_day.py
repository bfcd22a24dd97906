"""Release day on a copy of the whole project: another release and back, and a release that nobody has made yet."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from codegen import cli, finish, globs
from tests.support import recordings
from tests.support.source import ROOT

pytestmark = pytest.mark.slow
OUTPUT = ["specs/**", "generated/**", "weaviate_gen/**", "docs/**"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a copy of the project, generated."""
    project = tmp_path / "project"
    project.mkdir()
    for name in (*finish.COPIED, "tests", "codegen"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns(*globs.IGNORED))
        else:
            shutil.copyfile(ROOT / name, project / name)
    assert 0 == cli.main(["--root", str(project), "regen"])
    return project


def _python(project: Path, *arguments: str) -> str:
    """Run Python on the copy; return what it said, or fail with it."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(project), str(project / "generated")])}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("release", "lacks"),
    [
        (
            "1.38.11",
            ["| REST | `PUT /schema/{className}/properties/{propertyName}/index/{indexName}` | removed |"],
        ),
        (
            "1.32.27",
            ["| REST | `POST /mcp` | removed |", "| gRPC | `SearchRequest.boost` | removed |"],
        ),
    ],
)
def test_another_release_and_back(release: str, lacks: list[str], project: Path, tmp_path: Path) -> None:
    specs = recordings.folder() / "specs"
    before = globs.digests(project, globs.files(project, OUTPUT))
    report = tmp_path / "report.md"
    there = ["--root", str(project), "regen", "--from", str(specs / f"weaviate-{release}"), "--report", str(report)]
    assert 0 == cli.main(there)
    page = report.read_text("utf-8")
    assert page.startswith(f"# From Weaviate 1.39.0 to {release}\n")
    assert [] == [line for line in lacks if line not in page]
    assert f'release = "{release}"' in (project / "specs/lock.toml").read_text("utf-8")
    _python(project, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:asyncio", "tests/wire")
    back = ["--root", str(project), "regen", "--from", str(specs / "weaviate-1.39.0"), "--report", str(report)]
    assert 0 == cli.main(back)
    assert report.read_text("utf-8").startswith(f"# From Weaviate {release} to 1.39.0\n")
    assert before == globs.digests(project, globs.files(project, OUTPUT))
    assert 0 == cli.main(["--root", str(project), "check"])


def test_one_byte_more_in_any_generated_file_is_caught(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generated = sorted(json.loads((project / finish.MANIFEST).read_text("utf-8"))["files"])
    assert {"generated/weaviate_gen_wire/py.typed", "weaviate_gen/_client/sync/session.py"} <= set(generated)
    for path in generated:
        with (project / path).open("ab") as file:
            file.write(b"\n")
    capsys.readouterr()
    assert 1 == cli.main(["--root", str(project), "check"])
    said = capsys.readouterr().err
    # What `sync` reads was edited too, so that its counterparts differ by more than the byte; all are named the same.
    assert [] == [path for path in generated if f"{path}: differs from what was generated" not in said]
    assert 0 == cli.main(["--root", str(project), "regen"])
    assert 0 == cli.main(["--root", str(project), "check"])


def _next_release(folder: Path) -> Path:
    """Write a release after this one: more of everything, and a definition of another name."""
    document: dict[str, Any] = json.loads((ROOT / "specs/openapi/schema.json").read_text("utf-8"))
    document["info"]["version"] = "1.40.0"
    document["tags"] = [{"name": tag} for tag in document["tags"]]
    document["paths"]["/schema/{className}/renew"] = {
        "post": {
            "operationId": "schema.objects.renew",
            "tags": ["schema"],
            "parameters": [{"name": "className", "in": "path", "required": True, "type": "string"}],
            "responses": {"200": {"description": "Done.", "schema": {"$ref": "#/definitions/Alias"}}},
        }
    }
    text = json.dumps(document).replace('"#/definitions/Alias"', '"#/definitions/OtherName"')
    document = json.loads(text)
    document["definitions"]["OtherName"] = document["definitions"].pop("Alias")
    (folder / "openapi-specs").mkdir(parents=True)
    (folder / "openapi-specs/schema.json").write_text(json.dumps(document), "utf-8")
    shutil.copytree(ROOT / "specs/proto", folder / "grpc/proto")
    for name, old, new in (
        ("search_get", "message SearchRequest {\n", "message SearchRequest {\n  optional string brand_new = 900;\n"),
        ("base", "    OPERATOR_NOT = 15;\n", "    OPERATOR_NOT = 15;\n    OPERATOR_BRAND_NEW = 99;\n"),
    ):
        path = folder / f"grpc/proto/v1/{name}.proto"
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    return folder


RENAMED = "renamed to OtherName; on the wire it is the same"
USE = """\
    from weaviate_gen.classes.config import Configure
    from weaviate_gen import connect_to_memory
    from weaviate_gen_wire import messages as m, rest
    from weaviate_gen_wire.grpc import messages as pb

    asked = pb.SearchRequest(collection="Thing", brand_new="yes")
    assert asked.HasField("brand_new")
    assert bytes(m.SearchRequest(collection="Thing", brand_new="yes")) == asked.SerializeToString()
    assert pb.Filters.OPERATOR_BRAND_NEW == m.FiltersOperator.OPERATOR_BRAND_NEW == 99
    assert rest.schema.schema_objects_renew("Thing").target() == "/v1/schema/Thing/renew"
    made = Configure.Vectors.custom(name="new", module_name="text2vec-brand-new", module_config={"model": "x"})
    with connect_to_memory() as client:
        assert callable(client.raw.rest.schema_objects_renew)
        client.collections.create("Thing")
        assert client.raw.grpc.search(asked).results == []
    print("reached")
"""


def test_the_next_release_needs_no_hand_edit(project: Path, tmp_path: Path) -> None:
    source, report = _next_release(tmp_path / "next"), tmp_path / "report.md"
    assert 0 == cli.main(["--root", str(project), "regen", "--from", str(source), "--report", str(report)])
    page = report.read_text("utf-8")
    assert page.startswith("# From Weaviate 1.39.0 to 1.40.0\n\n")
    added = "additive | additive"
    for row in (
        f"| REST | `POST /schema/{{className}}/renew` | new | {added} | rest-operation-added |",
        f"| gRPC | `SearchRequest.brand_new` | new, as 900 | {added} | grpc-field-added |",
        f"| gRPC | `Filters.Operator.OPERATOR_BRAND_NEW` | new, as 99 | {added} | grpc-enum-value-added |",
        f"| REST | `Alias` | {RENAMED} | cosmetic | breaking | rest-definition-renamed |",
        f"- `Alias` (REST): {RENAMED}. ",
        "| API | `(reached)RawRest.schema_objects_renew` | new | cosmetic | additive | api-name-added |",
    ):
        assert row in page
    why = ", or say in specs/overlays/unused.toml why not."
    assert [
        f"- Reach field `SearchRequest.brand_new`{why}",
        f"- Reach operation `schema_objects_renew`{why}",
        f"- Reach value `Filters.Operator.OPERATOR_BRAND_NEW`{why}",
    ] == sorted(line for line in page.splitlines() if line.startswith("- Reach "))
    assert "reached\n" == _python(project, "-c", textwrap.dedent(USE))
    since = (project / "specs/since.toml").read_text("utf-8")
    for row in (
        '"POST /schema/{className}/renew"',
        '"SearchRequest:brand_new"',
        '"Filters.Operator=OPERATOR_BRAND_NEW"',
    ):
        assert f'{row} = {{ since = ["1.40.0"] }}' in since
    assert '"OtherName" = { since = ["1.32.0"] }' in since
