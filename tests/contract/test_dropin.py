"""The drop-in: programs that import `weaviate` run on this package."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support.source import ROOT

PROGRAM = """
import weaviate
import weaviate.classes as wvc
from weaviate.classes.config import Configure, DataType, Property
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.collections.classes.filters import Filter as Deep
from weaviate.util import generate_uuid5

assert Deep is Filter
with weaviate.{connect} as client:
    client.collections.delete("Bike")
    bikes = client.collections.create(
        "Bike",
        properties=[Property(name="name", data_type=DataType.TEXT)],
        vector_config=Configure.Vectors.self_provided(),
    )
    assert isinstance(bikes, weaviate.collections.Collection)
    with bikes.batch.dynamic() as batch:
        for number in range(5):
            batch.add_object({{"name": f"bike {{number}}"}}, uuid=generate_uuid5(number), vector=[float(number), 1.0])
    bike = Filter.by_property("name").like("bike*")
    distance = MetadataQuery(distance=True)
    found = bikes.query.near_vector([4.0, 1.0], limit=1, filters=bike, return_metadata=distance)
    print(found.objects[0].properties["name"], wvc.config.Configure is Configure, weaviate.__name__)
"""


def _ran(folder: Path, connect: str) -> str:
    (folder / "program.py").write_text(PROGRAM.format(connect=connect), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "weaviate_gen.dropin", "program.py"],
        cwd=folder, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert 0 == ran.returncode, ran.stderr
    return ran.stdout


def test_a_program_for_the_official_client_runs_on_the_engine(tmp_path: Path) -> None:
    out = _ran(tmp_path, f"connect_to_embedded(persistence_data_path={str(tmp_path / 'data')!r})")
    assert out.startswith("bike 4 True")


def test_a_program_for_the_official_client_runs_on_a_server(tmp_path: Path, server: object) -> None:
    port, grpc_port = server.port, server.grpc_port  # type: ignore[attr-defined]
    assert _ran(tmp_path, f"connect_to_local(port={port}, grpc_port={grpc_port})").startswith("bike 4 True")


def test_it_refuses_when_the_official_client_was_there_first(tmp_path: Path) -> None:
    program = "import sys, types; sys.modules['weaviate'] = types.ModuleType('weaviate')\n"
    program += "import weaviate_gen.dropin as d; d.install()"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, text=True, capture_output=True, check=False)
    assert ran.returncode != 0
    assert "weaviate" in ran.stderr.splitlines()[-1]


def test_the_embedded_engine_makes_up_properties_as_the_embedded_server_does(tmp_path: Path) -> None:
    import weaviate_gen

    with weaviate_gen.connect_to_embedded(persistence_data_path=str(tmp_path)) as client:
        bikes = client.collections.use("Bike")
        bikes.data.insert({"name": "Red racer", "gears": 7}, vector=[1.0])
        names = [each.name for each in bikes.config.get().properties]
        found = bikes.query.fetch_objects().objects
        assert [{"name": "Red racer", "gears": 7.0}] == [each.properties for each in found]
    assert ["gears", "name"] == sorted(names)
