"""Phone numbers where no package reads them: from what people type to the forms that a server gives back.

Calling codes, lengths and groupings are facts of the national numbering plans. Countries whose grouping is not
listed here get their digits in groups of three; `valid` then says that the length is possible.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from weaviate_gen.engine.errors import EngineError


@dataclass(frozen=True, slots=True)
class _Plan:
    """A country's numbering plan.

    Attributes:
        code: its calling code.
        trunk: what is dialled before a national number at home, and shown before its first group.
        forms: regular expressions over whole national numbers, each with the groups that it is written in, and how
            the number is written at home ("$1" is the first group).
    """

    code: int
    trunk: str
    forms: tuple[tuple[str, str], ...]


_NANP = (r"([2-9]\d{2})([2-9]\d{2})(\d{4})", "($1) $2-$3")
_PLANS: Mapping[str, _Plan] = {
    "US": _Plan(1, "1", (_NANP,)),
    "CA": _Plan(1, "1", (_NANP,)),
    "GB": _Plan(
        44,
        "0",
        (
            (r"(2\d)(\d{4})(\d{4})", "0$1 $2 $3"),
            (r"(1\d1)(\d{3})(\d{4})", "0$1 $2 $3"),
            (r"(11\d)(\d{3})(\d{4})", "0$1 $2 $3"),
            (r"([38]\d{2})(\d{3})(\d{4})", "0$1 $2 $3"),
            (r"(7\d{3})(\d{6})", "0$1 $2"),
            (r"(1\d{3})(\d{5,6})", "0$1 $2"),
        ),
    ),
    "DE": _Plan(
        49,
        "0",
        (
            (r"(1[67]\d)(\d{7,8})", "0$1 $2"),
            (r"(15\d{2})(\d{7})", "0$1 $2"),
            (r"(30|40|69|89)(\d{3,9})", "0$1 $2"),
            (r"([2-9]\d1)(\d{3,8})", "0$1 $2"),
            (r"([2-9]\d{3})(\d{3,7})", "0$1 $2"),
        ),
    ),
    "FR": _Plan(33, "0", ((r"([1-9])(\d{2})(\d{2})(\d{2})(\d{2})", "0$1 $2 $3 $4 $5"),)),
    "NL": _Plan(31, "0", ((r"(6)(\d{8})", "0$1 $2"), (r"([1-57]\d)(\d{3})(\d{4})", "0$1 $2 $3"))),
    "ES": _Plan(34, "", ((r"([6-9]\d{2})(\d{2})(\d{2})(\d{2})", "$1 $2 $3 $4"),)),
    "IT": _Plan(39, "", ((r"(3\d{2})(\d{3})(\d{4})", "$1 $2 $3"), (r"(0[26])(\d{4})(\d{4})", "$1 $2 $3"))),
    "BE": _Plan(32, "0", ((r"(4\d{2})(\d{2})(\d{2})(\d{2})", "0$1 $2 $3 $4"),)),
    "CH": _Plan(41, "0", ((r"([2-9]\d)(\d{3})(\d{2})(\d{2})", "0$1 $2 $3 $4"),)),
    "AT": _Plan(43, "0", ((r"(6\d{2})(\d{4,10})", "0$1 $2"), (r"(1)(\d{3,12})", "0$1 $2"))),
    "AU": _Plan(61, "0", ((r"(4\d{2})(\d{3})(\d{3})", "0$1 $2 $3"), (r"([2378])(\d{4})(\d{4})", "(0$1) $2 $3"))),
    "IN": _Plan(91, "0", ((r"([6-9]\d{4})(\d{5})", "0$1 $2"),)),
    "JP": _Plan(81, "0", ((r"([789]0)(\d{4})(\d{4})", "0$1-$2-$3"), (r"([36])(\d{4})(\d{4})", "0$1-$2-$3"))),
    "CN": _Plan(86, "0", ((r"(1[3-9]\d)(\d{4})(\d{4})", "$1 $2 $3"),)),
    "BR": _Plan(55, "0", ((r"(\d{2})(9\d{4})(\d{4})", "($1) $2-$3"), (r"(\d{2})([2-5]\d{3})(\d{4})", "($1) $2-$3"))),
}

_OTHER_CODES = frozenset({
    7, 20, 27, 30, 36, 40, 45, 46, 47, 48, 51, 52, 53, 54, 56, 57, 58, 60, 62, 63, 64, 65, 66, 82, 84, 90, 92, 93, 94,
    95, 98, 211, 212, 213, 216, 218, 220, 221, 222, 223, 224, 225, 226, 227, 228, 229, 230, 231, 232, 233, 234, 235,
    236, 237, 238, 239, 240, 241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 251, 252, 253, 254, 255, 256, 257, 258,
    260, 261, 262, 263, 264, 265, 266, 267, 268, 269, 290, 291, 297, 298, 299, 350, 351, 352, 353, 354, 355, 356, 357,
    358, 359, 370, 371, 372, 373, 374, 375, 376, 377, 378, 379, 380, 381, 382, 383, 385, 386, 387, 389, 420, 421, 423,
    500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 590, 591, 592, 593, 594, 595, 596, 597, 598, 599, 670, 672, 673,
    674, 675, 676, 677, 678, 679, 680, 681, 682, 683, 685, 686, 687, 688, 689, 690, 691, 692, 800, 808, 850, 852, 853,
    855, 856, 870, 878, 880, 881, 882, 883, 886, 888, 960, 961, 962, 963, 964, 965, 966, 967, 968, 970, 971, 972, 973,
    974, 975, 976, 977, 979, 992, 993, 994, 995, 996, 998,
})  # fmt: skip
_CODES = _OTHER_CODES | {plan.code for plan in _PLANS.values()}


def parse_phone(text: str, country: str) -> dict[str, Any]:
    """Read a phone number.

    Args:
        text: what was typed.
        country: the ISO 3166-1 code of the country that a national number belongs to, or ``""``.

    Returns:
        The value as a server keeps it; what is empty is left out.

    Raises:
        EngineError: it is no phone number, or national without a country.
    """
    country = country.upper()
    digits = re.sub(r"[^\d+]", "", text)
    if not re.fullmatch(r"\+?\d{2,18}", digits):
        raise EngineError("value_invalid", "phone_problem", problem="the phone number supplied is not a number")
    if digits.startswith("+"):
        code, national = _split(digits[1:])
    else:
        plan = _PLANS.get(country)
        if plan is None:
            raise EngineError("value_invalid", "phone_country")
        code, national = plan.code, digits
        if plan.trunk and national.startswith(plan.trunk):
            national = national[len(plan.trunk) :]
    groups, at_home, valid = _write(code, national)
    out = {
        "countryCode": code,
        "defaultCountry": country,
        "input": text,
        "internationalFormatted": f"+{code} {' '.join(groups) if code != 1 else '-'.join(groups)}",
        "national": int(national or "0"),
        "nationalFormatted": at_home,
        "valid": valid,
    }
    return {key: value for key, value in out.items() if value not in ("", 0, False)}


def _split(digits: str) -> tuple[int, str]:
    for length in (1, 2, 3):
        if int(digits[:length]) in _CODES:
            code, national = int(digits[:length]), digits[length:]
            plan = next((plan for plan in _PLANS.values() if plan.code == code), None)
            if plan is not None and plan.trunk == "0" and national.startswith("0"):
                national = national[1:]
            return code, national
    raise EngineError("value_invalid", "phone_country")


def _write(code: int, national: str) -> tuple[list[str], str, bool]:
    for plan in _PLANS.values():
        if plan.code != code:
            continue
        for form, pattern in plan.forms:
            found = re.fullmatch(form, national)
            if found is not None:
                groups = [group for group in found.groups() if group]
                return groups, _filled(pattern, groups), True
        return [national], national, False
    groups = [national[at : at + 3] for at in range(0, len(national), 3)]
    return groups, " ".join(groups), 6 <= len(national) <= 12


def _filled(pattern: str, groups: list[str]) -> str:
    return re.sub(r"\$(\d)", lambda at: groups[int(at[1]) - 1], pattern)
