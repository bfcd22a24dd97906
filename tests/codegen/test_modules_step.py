"""The step `modules`: from one file a provider to the Configure family."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest

from codegen.parse import modules
from codegen.step import Context
from codegen.steps.modules import STEP

ROOT = Path(__file__).resolve().parents[2]
ACME = """
    provider = "acme"
    title = "Acme"

    [modules.text2vec-acme]
    kind = "text2vec"
    status = "active"
    since = "1.40.0"
    property_defaults = { skip = true, vectorizePropertyName = false }
    aliases = ["text2vec-old"]
    settings = [
        { wire = "model", type = "str", python = "model" },
        { wire = "options.size", type = "int", python = "dimensions", min = 1, max = 9 },
        { wire = "topP", type = "float", python = "top_p", above = 0 },
    ]

    [[modules.text2vec-acme.factories]]
    name = "text2vec_acme"
    always = { fixed = "yes" }
    "Configure.Vectors" = "*, name, quantizer, model, dimensions = 3, top_p, vector_index_config"

    [modules.generative-acme]
    kind = "generative"
    status = "active"

    [modules.generative-acme.runtime]
    oneof = "acme"
    fields = [{ proto = "model", type = "str", python = "model" }]

    [[modules.generative-acme.runtime.factories]]
    name = "acme"
    "GenerativeConfig" = "*, model"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a tree with the project's facts and templates."""
    for folder in ("specs/modules", "templates/weaviate_gen_wire/modules"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    (root / "specs/modules" / name).write_text(textwrap.dedent(text), "utf-8")


def test_the_projects_own_facts_hold_no_problem() -> None:
    context = Context(ROOT)
    paths = [output.path for output in STEP.run(context)]
    assert [] == context.problems
    assert all(path.startswith("generated/weaviate_gen_wire/modules/") for path in paths)


def test_running_twice_gives_the_same() -> None:
    first, second = (list(STEP.run(Context(ROOT))) for _ in range(2))
    assert first == second


def test_every_module_of_the_tables_is_there_with_methods_of_its_own() -> None:
    facts = modules.read(Context(ROOT))
    tables = [tomllib.loads(file.read_text("utf-8")) for file in (ROOT / "specs" / "modules").glob("*.toml")]
    assert facts.modules.keys() == {name for table in tables for name in table.get("modules", {})}
    methods = [
        f"{path}.{factory.name}"
        for unit in [module for module, _, _ in facts.modules.values()]
        + [config for config, _ in facts.configs.values()]
        for factory in unit.factories
        for path in factory.signatures
    ]
    assert {"Configure.Vectors.text2vec_openai", "Reconfigure.VectorIndex.hnsw"} <= set(methods)
    assert len(methods) == len(set(methods))


def test_a_provider_is_added_by_one_file(root: Path) -> None:
    write(root, "acme.toml", ACME)
    context = Context(root)
    for output in STEP.run(context):
        target = root / output.path.removeprefix("generated/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(output.content)
    assert [] == context.problems
    shutil.copyfile(ROOT / "generated/weaviate_gen_wire/__init__.py", root / "weaviate_gen_wire/__init__.py")
    program = """
        from weaviate_gen_wire.modules import Configure, GenerativeConfig, GenerativeSearches, Vectorizers
        from weaviate_gen_wire.modules.values import SKIPPING
        print(Configure.Vectors.text2vec_acme(model="m").to_wire())
        print(GenerativeConfig.acme(model="m").settings, GenerativeSearches.ACME.value, Vectorizers.TEXT2VEC_ACME.value)
        print(sorted(name for name in SKIPPING if "mistral" not in name))
        print(Configure.Vectors.text2vec_acme.__doc__.splitlines()[0])
        try:
            Configure.Vectors.text2vec_acme(dimensions=10)
        except ValueError as error:
            print(error)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=root,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [
        "{'vectorizer': {'text2vec-acme': {'fixed': 'yes', 'model': 'm', 'options': {'size': 3}}}}",
        "{'model': 'm'} generative-acme text2vec-acme",
        "['text2vec-acme', 'text2vec-old']",
        "Define a vector made by Acme (`text2vec-acme`).",
        "dimensions must be from 1 to 9, got int: 10",
    ] == done.stdout.splitlines()


def test_a_folder_without_files_is_a_problem(tmp_path: Path) -> None:
    context = Context(tmp_path)
    assert [] == list(STEP.run(context))
    assert ["specs/modules: holds no *.toml"] == [f"{one.where}: {one.message}" for one in context.problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("provider = ", "specs/modules/acme.toml: cannot be read: is not TOML"),
        ("nonsense = 1", "specs/modules/acme.toml: nonsense: Extra inputs are not permitted"),
        ("[modules.a]\nkind = 'ner'", "specs/modules/acme.toml: modules.a.status: Field required"),
        ("[modules.a]\nkind = 'ner'\nstatus = 'gone'", "specs/modules/acme.toml: modules.a.status: Input should be"),
        (
            "[configs.a]\nkind = 'index'\nfactories = [1]",
            "specs/modules/acme.toml: configs.a.factories.0: Input should be",
        ),
    ],
)
def test_a_file_that_does_not_fit_is_a_problem_that_names_the_place(root: Path, text: str, expected: str) -> None:
    write(root, "acme.toml", text)
    context = Context(root)
    assert [] == list(STEP.run(context))
    assert 1 == len(context.problems)
    problem = context.problems[0]
    assert f"{problem.where}: {problem.message}".startswith(expected)


def test_what_stands_in_two_files_is_a_problem(root: Path) -> None:
    write(root, "acme.toml", "[arguments]\nmodel = 'again'")
    context = Context(root)
    assert [] == list(STEP.run(context))
    assert ["argument 'model' stands in another file too"] == [problem.message for problem in context.problems]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"Configure.Nowhere" = "model"', "there is no namespace 'Configure.Nowhere'"),
        ('"Configure.Reranker" = "2 models"', "'2 models' is no argument"),
        ('"Configure.Reranker" = "modl"', "no setting has the argument 'modl'"),
        ('"Configure.Reranker" = "secret"', "the argument 'secret' has no words"),
    ],
)
def test_a_factory_that_does_not_fit_is_a_problem(root: Path, line: str, expected: str) -> None:
    head = """
        [modules.reranker-acme]
        kind = "reranker"
        status = "active"
        settings = [{ wire = "model", type = "str", python = "model" }, { wire = "s", type = "str", python = "secret" }]

        [[modules.reranker-acme.factories]]
        name = "acme"
    """
    write(root, "acme.toml", textwrap.dedent(head) + line)
    context = Context(root)
    list(STEP.run(context))
    assert ["specs/modules/acme.toml: modules.reranker-acme.factories.acme"] == [one.where for one in context.problems]
    assert [expected] == [one.message for one in context.problems]


def test_a_factory_that_stands_twice_is_a_problem(root: Path) -> None:
    text = """
        [modules.reranker-acme]
        kind = "reranker"
        status = "active"
        factories = [{ name = "cohere", "Configure.Reranker" = "" }]
    """
    write(root, "acme.toml", text)
    context = Context(root)
    list(STEP.run(context))
    assert ["Configure.Reranker.cohere stands twice"] == [problem.message for problem in context.problems]


def test_a_configuration_without_words_is_a_problem(root: Path) -> None:
    text = """
        [configs.octree]
        kind = "index"
        factories = [{ name = "octree", "Configure.VectorIndex" = "" }]
    """
    write(root, "acme.toml", text)
    context = Context(root)
    list(STEP.run(context))
    assert ["Configure.VectorIndex.octree has no words"] == [problem.message for problem in context.problems]
