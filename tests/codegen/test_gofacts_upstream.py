"""Changes of Weaviate's own source, at places that are found without the reader of facts: each must be reported.

The tree is not part of this project: $WEAVIATE_SOURCE names one. It must be of the release that `specs` are of.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen.gofacts import report, tables
from codegen.parse import modules
from codegen.step import Context
from tests.support.source import ROOT

pytestmark = pytest.mark.slow

SOURCE = os.environ.get("WEAVIATE_SOURCE", "")
SEED = int(os.environ.get("WEAVIATE_GEN_SEED", "1"))
SETTINGS = "modules/*/*/class_settings.go"
CONFIGS = "entities/vectorindex/*/*config.go"
LEFT_TO_REST = {f"{name}_config.go" for name in ("backup", "restore", "tokenizer_user_dict", "vector")}
"""Models whose fields no table names: they are made from the REST document, whose changes `codegen diff` reports."""
FLIPPED = {"true": "false", "false": "true"}
NEW_FILE = """package {package}

import "github.com/weaviate/weaviate/entities/moduletools"

func moreSettings(cfg moduletools.ClassConfig) any {{
{body}
}}
"""
READS = {
    "props": '\tprops := cfg.Class()\n\treturn props["{key}"]',
    "over lines": '\treturn cfg.Class()[\n\t\t"{key}"]',
    "by module": '\tconst name = "{key}"\n\tsettings := cfg.ClassByModuleName("some-module")\n\treturn settings[name]',
}
PLACES = {
    # kind: how many, files, and a pattern whose group `at` is changed
    "default": (14, SETTINGS, r"(?m)^\s+(?P<name>Default\w+)\s+(\w+\s+)?= (?P<at>\"[^\"]+\"|-?[\d.]+|true|false)\s*$"),
    "range": (8, SETTINGS, r"\*\w+ [<>]=? (?P<at>\d+(\.\d+)?)\b"),
    "allowed": (8, SETTINGS, r"(?ms)^var available\w+ += \[\]\w+\{[^}]*?(?P<at>\"[^\"]+\")"),
    "header": (8, "modules/*/clients/*.go", r"(FromContext|FromHeader)\(ctx, (?P<at>\"[^\"]+\")"),
    "index default": (6, CONFIGS, r"(?m)^\s+(?P<name>Default\w+)\s+= (?P<at>-?\d+|true|false)\s*(//.*)?$"),
    "index range": (4, CONFIGS, r"(?m)^\s+(?P<name>(Min|Max)\w+)\s+= (?P<at>\d+)\s*$"),
    "index key": (4, CONFIGS, r"FromMap\(\w+, (?P<at>\"\w+\")"),
    "runtime argument": (4, "modules/generative-*/parameters/params.go", r"case (?P<at>\"\w+\"):"),
    "runtime value": (2, "modules/generative-*/parameters/graphql.go", r"EnumValueConfigMap\{\s+(?P<at>\"\w+\"):"),
    "runtime field": (3, "adapters/handlers/grpc/v1/generative/parser.go", r"(?m)^\t\t\t(?P<at>[A-Z]\w+): +in\."),
    "collection field": (3, "entities/models/*_config.go", r"json:(?P<at>\"[a-zA-Z]+)[,\"]"),
    "async default": (2, "adapters/repos/db/shard_async_replication.go", r"(?m)^\s+default\w+ += (?P<at>\d+)$"),
    "bm25 default": (1, "usecases/config/config_handler.go", r"DefaultBM25\w+ += float32\((?P<at>[\d.]+)\)"),
}
ELSEWHERE = re.compile(r"generative-(dummy|octoai)/|/(async_replication_status|backup_config|restore_config)")


def _changed(written: str) -> str:
    if written in FLIPPED:
        return FLIPPED[written]
    if written.startswith('"'):
        return f'{written[:-1]}Other"' if written.endswith('"') else f"{written}Other"
    return f"{written}Other" if written[0].isalpha() else f"{written}7"


def _places(root: Path, files: str, pattern: str) -> Iterator[tuple[str, str]]:
    for path in sorted(root.glob(files)):
        name = path.relative_to(root).as_posix()
        if path.name.endswith("_test.go") or ELSEWHERE.search(name):
            continue
        text = path.read_text("utf-8")
        folder = "".join(one.read_text("utf-8") for one in sorted(path.parent.glob("*.go")))
        for match in re.finditer(pattern, text):
            used = "name" not in match.groupdict() or len(re.findall(rf"\b{match['name']}\b", folder)) > 1
            if used:
                yield name, text[: match.start("at")] + _changed(match["at"]) + text[match.end("at") :]


def _changes(root: Path) -> Iterator[tuple[str, str, str]]:
    """Return kind, file and new content of every change."""
    chance = random.Random(SEED)
    for kind, (count, files, pattern) in PLACES.items():
        places = [place for place in _places(root, files, pattern) if Path(place[0]).name not in LEFT_TO_REST]
        for name, content in chance.sample(places, min(count, len(places))):
            yield kind, name, content
    for index, (kind, body) in enumerate(READS.items()):
        for key in ("shade", "ef"):
            settings = chance.choice(sorted(root.glob("modules/*/ent/class_settings.go")))
            name = settings.relative_to(root).with_name(f"more{index}{key}.go").as_posix()
            yield f"setting read by {kind}", name, NEW_FILE.format(package="ent", body=body.format(key=key))
    hfresh = "entities/vectorindex/hfresh/config.go"
    text = (root / hfresh).read_text("utf-8")
    parse = "\tif err := parseAndValidateQuantization("
    yield "setting that was not read", hfresh, text.replace(parse, f'\t_ = asMap["multivector"]\n{parse}')
    yield (
        "new index",
        "entities/vectorindex/swarm/config.go",
        (
            'package swarm\n\ntype UserConfig struct {\n\tBees int `json:"bees"`\n}\n\n'
            'func (u UserConfig) IndexType() string {\n\treturn "swarm"\n}\n'
        ),
    )


def test_every_change_of_upstreams_tree_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    if not SOURCE:
        pytest.skip("set WEAVIATE_SOURCE to a source tree of the Weaviate release that specs are of")
    root, context = Path(SOURCE), Context(ROOT)
    facts, known = modules.read(context), tables.read(context)
    before = report.scan(root, facts, known).lines()
    changes = list(_changes(root))
    missed: list[str] = []
    for kind, name, content in changes:
        path = root / name
        old = path.read_text("utf-8") if path.exists() else None
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        try:
            told = set(report.scan(root, facts, known).lines()) - set(before)
        finally:
            if old is None:
                path.unlink()
            else:
                path.write_text(old, "utf-8")
        if not told:
            at = next((line for line in content.splitlines() if line not in (old or "")), "")
            missed.append(f"{kind}: {name}: {at.strip()}")
        with capsys.disabled():
            print(f"{kind}: {name}: {sorted(told)[:1] or 'MISSED'}")
    assert [] == before
    assert len(changes) >= 60
    assert [] == missed
