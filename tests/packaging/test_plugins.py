"""Plugins of installed distributions: an engine has them, by their entry points, with no word in any program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import weaviate_gen
from tests.support.environments import environment, run
from tests.support.servers import running
from tests.support.source import ROOT
from weaviate_gen.classes.config import Configure, DataType, Property

PROJECT = """\
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "{name}"
version = "1.0"
[project.entry-points."weaviate_gen.plugins"]
{name} = "{name}:{object}"
"""
SOURCE = """
import numpy as np


class Lengths:
    name = "text2vec-lengths"
    kind = "text2vec"

    def vectorize(self, texts, config):
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)
"""


def install(folder: Path, name: str, object_name: str) -> Path:
    """Build a distribution with an entry point, and install it into a folder of its own."""
    tree = folder / name
    tree.mkdir()
    (tree / "pyproject.toml").write_text(PROJECT.format(name=name, object=object_name), "utf-8")
    (tree / f"{name}.py").write_text(SOURCE, "utf-8")
    builder = environment("build", "--no-project", "--with", "hatchling>=1.26")
    built = run(builder, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tree / "dist"), folder=tree)
    assert 0 == built.returncode, built.stderr
    (wheel,) = (tree / "dist").glob("*.whl")
    target = folder / f"{name}-site"
    pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    put = run(Path(sys.executable), *pip, folder=folder)
    assert 0 == put.returncode, put.stderr
    return target


def beside(site: Path) -> str:
    return os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)


def test_a_server_has_the_plugin_of_an_installed_distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", beside(install(tmp_path, "lengths", "Lengths")))
    with (
        running() as server,
        weaviate_gen.connect_to_local(port=server.port, grpc_port=server.grpc_port) as client,
    ):
        assert "text2vec-lengths" in client.get_meta()["modules"]
        words = client.collections.create(
            "Word",
            properties=[Property(name="text", data_type=DataType.TEXT)],
            vector_config=Configure.Vectors.custom(
                module_name="text2vec-lengths", module_config={"vectorizeClassName": False}
            ),
        )
        words.data.insert_many([{"text": "ox"}, {"text": "hippopotamus"}])
        (found,) = words.query.near_text("rhinoceroses", limit=1, include_vector=True).objects
        assert ({"text": "hippopotamus"}, {"default": [12.0, 1.0]}) == (found.properties, found.vector)


def test_a_plugin_that_cannot_be_loaded_is_named_with_its_distribution(tmp_path: Path) -> None:
    site = install(tmp_path, "broken", "Nobody")
    ran = subprocess.run(
        [sys.executable, "-m", "weaviate_gen.cli", "serve", "--port", "0", "--grpc-port", "0"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": beside(site)},
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (1, "") == (ran.returncode, ran.stdout)
    assert "the plugin broken (broken:Nobody) of broken cannot be loaded: AttributeError" in ran.stderr
    assert "Traceback" not in ran.stderr
