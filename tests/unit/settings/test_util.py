from __future__ import annotations

import io
import uuid
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from weaviate_gen import util
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit

ID = "28f3f61b-b524-45e0-9bbe-2c1550bf73d2"


def test_the_same_thing_gets_the_same_id() -> None:
    assert util.generate_uuid5("quay", "Article") == "b24c81ad-d206-5570-83f8-986c7c98f6ff"
    assert util.generate_uuid5({"n": 1}) == "ea6c8c30-af58-5dad-a88c-55bbd62805fd"


@pytest.mark.parametrize(
    ("url", "is_beacon"),
    [
        (f"weaviate://localhost/{ID}", True),
        (f"weaviate://localhost/Bike/{ID}", True),
        (f"weaviate://example.com/Bike/{ID}", True),
        (f"weaviate://no_host/Bike/{ID}", False),
        (f"weaviate://localhost/a/Bike/{ID}", False),
        ("weaviate://localhost/Bike/nope", False),
        ("weaviate://localhost", False),
        (f"http://localhost/{ID}", False),
        (5, False),
    ],
)
def test_beacons_are_told_from_other_texts(url: Any, is_beacon: bool) -> None:
    assert is_beacon is util.is_weaviate_object_url(url)


@pytest.mark.parametrize(
    ("url", "is_address"),
    [
        (f"http://localhost:8080/v1/objects/{ID}", True),
        (f"/v1/objects/Bike/{ID}", True),
        (f"/v1/schema/{ID}", False),
        ("/v1/objects/nope", False),
        (f"/v1/objects/a/b/{ID}", False),
        (f"/v2/objects/{ID}", False),
    ],
)
def test_addresses_of_objects_are_told_from_other_texts(url: str, is_address: bool) -> None:
    assert is_address is util.is_object_url(url)


@pytest.mark.parametrize("given", [ID, uuid.UUID(ID), f"weaviate://localhost/{ID}", f"/v1/objects/Bike/{ID}"])
def test_the_id_is_found(given: Any) -> None:
    assert util.get_valid_uuid(given) == ID


def test_what_has_no_id_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a valid uuid"):
        util.get_valid_uuid("nope")
    with pytest.raises(TypeError, match=r"uuid must be a uuid.UUID or its string"):
        util.get_valid_uuid(5)  # type: ignore[arg-type]  # the case is one


def test_a_vector_is_listed() -> None:
    assert util.get_vector(np.array([[0.5, 0.25]])) == [0.5, 0.25]
    with pytest.raises(TypeError, match="vector must be a list of numbers"):
        util.get_vector("abc")


def test_hosts_and_domains() -> None:
    assert util.get_domain_from_weaviate_url(f"weaviate://localhost/{ID}") == "localhost"
    assert [util.is_weaviate_domain(each) for each in ("x.Weaviate.cloud", "example.com")] == [True, False]


def test_files_are_encoded_whatever_way_they_come(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"hello" * 100_000)
    text = util.file_encoder_b64(file)
    assert util.file_decoder_b64(text) == file.read_bytes()
    assert text == util.image_encoder_b64(str(file))
    with file.open("rb") as opened:
        assert text == util.file_encoder_b64(opened)
    assert util.image_decoder_b64("aGVsbG8=") == b"hello"
    with pytest.raises(ValueError, match="file_or_file_path must be an existing file"):
        util.file_encoder_b64(str(tmp_path / "b.png"))
    with pytest.raises(TypeError, match="binary mode"):
        util.file_encoder_b64(io.StringIO())  # type: ignore[arg-type]  # the case is one


def test_a_blob_is_base64_a_path_a_file_or_bytes(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"hello")
    assert [util.parse_blob(each) for each in ("aGVsbG8=", str(file), file, b"hello", "A" * 10_000)] == [
        "aGVsbG8=",
        "aGVsbG8=",
        "aGVsbG8=",
        "aGVsbG8=",
        "A" * 10_000,
    ]
    with pytest.raises(WeaviateInvalidInputError, match="media must be base64"):
        util.parse_blob(5)  # type: ignore[arg-type]  # the case is one


def test_texts_are_escaped_and_put_on_one_line() -> None:
    assert util.escape_string("a/b c") == "a%2Fb%20c"
    assert util.strip_newlines("a\nb") == "a b"


def test_versions_are_compared_by_their_first_two_numbers() -> None:
    assert [util.parse_version_string(each) for each in ("v1.18.2", "1.18", "2")] == [(1, 18), (1, 18), (2, 0)]
    with pytest.raises(ValueError, match="ver_str must be a version"):
        util.parse_version_string("latest")
    assert [util.is_weaviate_too_old(each) for each in ("v1.15.9", "v1.16.0", "1.30")] == [True, False, False]
    assert [util.is_weaviate_client_too_old("4.10.0", each) for each in ("4.13.0", "4.14.0", "x")] == [
        False,
        True,
        False,
    ]


def test_errors_of_a_rest_batch_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    util.check_batch_result(None)
    util.check_batch_result([{"result": {"errors": {"error": [{"message": "no"}]}}}, {"result": {}}, {}])
    assert capsys.readouterr().out == "{'error': [{'message': 'no'}]}\n"


def test_a_deprecation_stands_in_the_docstring() -> None:
    @util.docstring_deprecated(details="Use b.", deprecated_in="4.6.2")
    def a() -> None:
        """Do a."""

    assert a.__doc__ == "Do a.\n\nDeprecated since 4.6.2. Use b."
