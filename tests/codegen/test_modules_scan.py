"""A source tree is read for modules and settings, and compared with what specs/modules knows."""

from __future__ import annotations

import textwrap
import tomllib
from pathlib import Path

import pytest

from codegen.cli import main
from codegen.modules_scan import scan
from codegen.parse import modules
from codegen.step import Context

pytestmark = pytest.mark.unit

GO = {
    "usecases/modulecomponents/settings/base_class_settings.go": """
        func (s BaseClassSettings) VectorizeClassName() bool {
            vcn, ok := s.GetSettings()["vectorizeClassName"]
        }
    """,
    "modules/text2vec-acme/module.go": """
        const Name = "text2vec-acme"
        func (m *AcmeModule) AltNames() []string {
            return []string{"text2vec-old", "acme"}
        }
    """,
    "modules/text2vec-acme/ent/class_settings.go": """
        const (
            modelProperty        = "model"
            sizeKey              = "size"
            DefaultModel         = "acme-1"
            DefaultRatio float64 = 0.5
        )
        type classSettings struct { basesettings.BaseClassSettings }
        // cs.GetPropertyAsString("commented", "x")
        func (cs *classSettings) getStringProperty(name string, other string) string {
            model := cs.GetPropertyAsString(modelProperty, DefaultModel)
            ratio := *cs.getFloatProperty("ratio", &DefaultRatio)
            size := cs.GetPropertyAsInt64WithNotExists(cs.cfg, sizeKey, unknown())
            deep := cs.cfg.Class()["deep"]
            again := cs.GetPropertyAsString("model", "")
            stop := cs.GetPropertyAsListOfStrings(name, nil)
        }
    """,
    "modules/text2vec-acme/ent/class_settings_test.go": """
        cs.GetPropertyAsString("tested", "x")
    """,
    "modules/generative-plain/module.go": 'const Name = "generative-plain"',
    "modules/helpers/nothing.go": "package helpers",
    "entities/index/config.go": """
        type Config struct {
            Known   int `json:"known"`
            Unknown int `json:"unknown"`
        }
    """,
    "entities/index/other.go": """
        type Other struct { Unknown int `json:"unknown"` }
    """,
    "entities/index/bare.go": "package index",
}
FACTS = """
    [modules.text2vec-acme]
    kind = "text2vec"
    status = "active"
    settings = [
        { wire = "model", type = "str" },
        { wire = "options.deep", type = "any" },
        { wire = "vectorizeClassName", type = "bool" },
        { wire = "sent", type = "str", read = false },
        { wire = "gone", type = "str" },
    ]

    [modules.reranker-gone]
    kind = "reranker"
    status = "active"

    [modules.reranker-ours]
    kind = "reranker"
    status = "client_only"

    [modules.generative-dummy]
    kind = "generative"
    status = "test_only"
    registered = false

    [configs.a]
    kind = "index"
    source = "entities/index/config.go"
    settings = [
        { wire = "known", type = "int" },
        { wire = "@part", type = "quantizer" },
        { wire = "old", type = "int", removed_in = "1.0.0" },
        { wire = "flat", type = "int", indexes = ["flat"] },
        { wire = "lost", type = "int" },
    ]

    [configs.b]
    kind = "index"
    source = "entities/index/other.go"

    [configs.c]
    kind = "index"
    source = "entities/index/bare.go"

    [configs.d]
    kind = "index"
    source = "entities/index/absent.go"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project with made-up facts; the tree lies in its folder `weaviate`."""
    for name, text in GO.items():
        file = tmp_path / "weaviate" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text), "utf-8")
    folder = tmp_path / "specs/modules"
    folder.mkdir(parents=True)
    (folder / "acme.toml").write_text(textwrap.dedent(FACTS), "utf-8")
    return tmp_path


def test_differences_are_told_with_file_and_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["--root", str(root), "modules-scan", "--from", str(root / "weaviate")])
    expected = """
        # A draft: move each table into its provider's file in specs/modules, and finish it by hand.

        # New: modules/generative-plain/module.go:1
        [modules.generative-plain]
        kind = "generative"
        status = "active"

        # Settings that are new
        [modules.text2vec-acme]
        settings = [
            { wire = "ratio", type = "float", default = 0.5 }, # modules/text2vec-acme/ent/class_settings.go:12
            { wire = "size", type = "int" }, # modules/text2vec-acme/ent/class_settings.go:13
        ]

        # Settings that are new
        [configs.a]
        settings = [
            { wire = "unknown", type = "any" }, # entities/index/config.go:4
        ]

        # What specs/modules knows and the tree lacks; it may be read in a way that is not found:
        #   module reranker-gone (specs/modules/acme.toml)
        #   module text2vec-acme: setting gone (specs/modules/acme.toml)
        #   config a: setting lost (specs/modules/acme.toml)
    """
    assert textwrap.dedent(expected).lstrip() == capsys.readouterr().out


def test_a_new_module_comes_with_its_settings_and_names(root: Path) -> None:
    report = scan(root / "weaviate", modules.Facts())
    draft = tomllib.loads(report.to_toml())
    assert {
        "kind": "text2vec",
        "status": "active",
        "aliases": ["text2vec-old", "acme"],
        "settings": [
            {"wire": "deep", "type": "any"},
            {"wire": "model", "type": "str", "default": "acme-1"},
            {"wire": "ratio", "type": "float", "default": 0.5},
            {"wire": "size", "type": "int"},
        ],
    } == draft["modules"]["text2vec-acme"]


def test_a_tree_that_is_known_has_nothing_to_tell(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "specs/modules/acme.toml").write_text(
        '[modules.text2vec-acme]\nkind = "text2vec"\nstatus = "active"', "utf-8"
    )
    for name in ("modules/generative-plain/module.go", "modules/text2vec-acme/ent/class_settings.go"):
        (root / "weaviate" / name).unlink()
    assert 0 == main(["--root", str(root), "modules-scan", "--from", str(root / "weaviate")])
    assert "" == capsys.readouterr().out


def test_what_is_no_source_tree_is_a_problem(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["--root", str(root), "modules-scan", "--from", str(root / "weaviate/usecases")])
    assert "give the root of Weaviate's sources" in capsys.readouterr().err


def test_facts_that_do_not_fit_are_a_problem(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "specs/modules/acme.toml").write_text("nonsense = 1", "utf-8")
    assert 1 == main(["--root", str(root), "modules-scan", "--from", str(root / "weaviate")])
    assert "nonsense" in capsys.readouterr().err


def test_the_projects_facts_can_be_scanned_against_a_made_up_tree(root: Path) -> None:
    facts = modules.read(Context(Path(__file__).resolve().parents[2]))
    assert ["generative-plain", "text2vec-acme"] == [source.name for source in scan(root / "weaviate", facts).modules]
