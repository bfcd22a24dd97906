"""Phone numbers of sixty countries, written and judged as a Weaviate 1.39.0 has written and judged them."""

from __future__ import annotations

import sys

import pytest

from tests.support.engines import numbered, opened
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.plugins.phone_numbers import parse_phone

pytestmark = pytest.mark.unit

NUMBERS = [
    ("US", "2015550123", "+1 201-555-0123", "(201) 555-0123"),
    ("CA", "5062345678", "+1 506-234-5678", "(506) 234-5678"),
    ("MX", "2001234567", "+52 200 123 4567", "200 123 4567"),
    ("BR", "11961234567", "+55 11 96123-4567", "(11) 96123-4567"),
    ("AR", "01123456789", "+54 11 2345-6789", "011 2345-6789"),
    ("CL", "221234567", "+56 2 2123 4567", "(2) 2123 4567"),
    ("CO", "6012345678", "+57 601 2345678", "(601) 2345678"),
    ("PE", "912345678", "+51 912 345 678", "912 345 678"),
    ("GB", "01212345678", "+44 121 234 5678", "0121 234 5678"),
    ("IE", "0850123456", "+353 85 012 3456", "085 012 3456"),
    ("FR", "0123456789", "+33 1 23 45 67 89", "01 23 45 67 89"),
    ("DE", "015123456789", "+49 1512 3456789", "01512 3456789"),
    ("AT", "01234567890", "+43 1 234567890", "01 234567890"),
    ("CH", "0781234567", "+41 78 123 45 67", "078 123 45 67"),
    ("NL", "0101234567", "+31 10 123 4567", "010 123 4567"),
    ("BE", "0450001234", "+32 450 00 12 34", "0450 00 12 34"),
    ("LU", "27123456", "+352 27 12 34 56", "27 12 34 56"),
    ("ES", "612345678", "+34 612 34 56 78", "612 34 56 78"),
    ("PT", "212345678", "+351 21 234 5678", "21 234 5678"),
    ("IT", "3123456789", "+39 312 345 6789", "312 345 6789"),
    ("GR", "2123456789", "+30 21 2345 6789", "21 2345 6789"),
    ("PL", "512345678", "+48 512 345 678", "512 345 678"),
    ("CZ", "212345678", "+420 212 345 678", "212 345 678"),
    ("SK", "0912123456", "+421 912 123 456", "0912 123 456"),
    ("HU", "0612345678", "+36 1 234 5678", "(06 1) 234 5678"),
    ("RO", "0712034567", "+40 712 034 567", "0712 034 567"),
    ("BG", "02123456", "+359 2 123 456", "02 123 456"),
    ("HR", "0921234567", "+385 92 123 4567", "092 123 4567"),
    ("SI", "012345678", "+386 1 234 56 78", "(01) 234 56 78"),
    ("RS", "0601234567", "+381 60 1234567", "060 1234567"),
    ("UA", "0311234567", "+380 3112 34567", "03112 34567"),
    ("RU", "89123456789", "+7 912 345-67-89", "8 (912) 345-67-89"),
    ("TR", "02123456789", "+90 212 345 67 89", "(0212) 345 67 89"),
    ("SE", "0701234567", "+46 70 123 45 67", "070-123 45 67"),
    ("NO", "21234567", "+47 21 23 45 67", "21 23 45 67"),
    ("DK", "34412345", "+45 34 41 23 45", "34 41 23 45"),
    ("FI", "0131234567", "+358 13 1234567", "013 1234567"),
    ("IS", "6111234", "+354 611 1234", "611 1234"),
    ("EE", "3212345", "+372 321 2345", "321 2345"),
    ("LV", "21234567", "+371 21 234 567", "21 234 567"),
    ("IL", "0502345678", "+972 50-234-5678", "050-234-5678"),
    ("AE", "022345678", "+971 2 234 5678", "02 234 5678"),
    ("SA", "0512345678", "+966 51 234 5678", "051 234 5678"),
    ("EG", "0234567890", "+20 2 34567890", "02 34567890"),
    ("ZA", "0711234567", "+27 71 123 4567", "071 123 4567"),
    ("KE", "0712123456", "+254 712 123456", "0712 123456"),
    ("IN", "08123456789", "+91 81234 56789", "081234 56789"),
    ("PK", "02123456789", "+92 21 23456789", "(021) 23456789"),
    ("BD", "01812345678", "+880 1812-345678", "01812-345678"),
    ("CN", "01012345678", "+86 10 1234 5678", "010 1234 5678"),
    ("HK", "51234567", "+852 5123 4567", "5123 4567"),
    ("TW", "0221234567", "+886 2 2123 4567", "02 2123 4567"),
    ("JP", "09012345678", "+81 90-1234-5678", "090-1234-5678"),
    ("KR", "022123456", "+82 2-212-3456", "02-212-3456"),
    ("SG", "81234567", "+65 8123 4567", "8123 4567"),
    ("MY", "0323856789", "+60 3-2385 6789", "03-2385 6789"),
    ("TH", "0812345678", "+66 81 234 5678", "081 234 5678"),
    ("VN", "02101234567", "+84 210 1234 567", "0210 1234 567"),
    ("ID", "0812345678", "+62 812-345-678", "0812-345-678"),
    ("PH", "0232345678", "+63 2 3234 5678", "(02) 3234 5678"),
    ("AU", "0412345678", "+61 412 345 678", "0412 345 678"),
    ("NZ", "032345678", "+64 3 234 5678", "03 234 5678"),
]
"""A country, what was typed, and how it is written abroad and at home; each is valid."""


@pytest.mark.parametrize(("country", "typed", "abroad", "home"), NUMBERS, ids=[each[0] for each in NUMBERS])
def test_a_number_is_written_as_its_country_writes_it(country: str, typed: str, abroad: str, home: str) -> None:
    found = parse_phone(typed, country.lower())
    assert (abroad, home, True) == (found["internationalFormatted"], found["nationalFormatted"], found["valid"])
    assert (country, typed) == (found["defaultCountry"], found["input"])
    assert abroad.startswith(f"+{found['countryCode']} ")


@pytest.mark.parametrize(("country", "typed", "abroad", "home"), NUMBERS[::7], ids=[each[0] for each in NUMBERS[::7]])
def test_a_number_with_its_country_needs_no_other(country: str, typed: str, abroad: str, home: str) -> None:
    found = parse_phone(abroad, "")
    assert (abroad, home) == (found["internationalFormatted"], found["nationalFormatted"])
    assert "defaultCountry" not in found
    assert parse_phone(typed, country)["national"] == found["national"]


def test_what_cannot_be_a_number_of_the_country_is_kept_and_not_valid() -> None:
    found = parse_phone("1234", "DE")
    assert (49, 1234, "1234") == (found["countryCode"], found["national"], found["nationalFormatted"])
    assert "valid" not in found


@pytest.mark.parametrize(
    ("typed", "country", "words"),
    [
        ("x", "DE", "the phone number supplied is not a number"),
        ("", "DE", "the phone number supplied is not a number"),
        ("0" * 30, "DE", "the string supplied is too long to be a phone number"),
        ("030123456", "", "invalid or missing defaultCountry"),
        ("030123456", "XX", "invalid or missing defaultCountry"),
        ("+999 123456", "", "invalid or missing defaultCountry"),
    ],
)
def test_what_is_no_number_is_refused(typed: str, country: str, words: str) -> None:
    with pytest.raises(EngineError, match=f"invalid phone number: {words}"):
        parse_phone(typed, country)


def test_without_the_package_a_phone_number_is_refused_with_the_name_of_its_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "phonenumbers", None)
    number = {"phone": {"input": "020 1234567", "defaultCountry": "nl"}}
    with opened() as engine:
        engine.create({"class": "Person", "properties": [{"name": "phone", "dataType": ["phoneNumber"]}]})
        body = {"class": "Person", "id": numbered(1), "properties": number}
        status, message = engine.message("POST", "/objects", body)
        assert (501, True) == (status, message.endswith('pip install "weaviate-gen[local]"'))
        (answer,) = engine.ask("POST", "/batch/objects", {"objects": [body]})[1]
        (error,) = answer["result"]["errors"]["error"]
        assert error["message"].endswith('pip install "weaviate-gen[local]"')
        assert 404 == engine.ask("GET", f"/objects/Person/{numbered(1)}")[0]
        engine.insert("Person", 2, {})
