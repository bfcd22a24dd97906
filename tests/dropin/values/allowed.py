"""Differences of values that are on purpose, by the rows of docs/differences.md that say so."""

from __future__ import annotations

import re
from typing import NamedTuple


class Allowed(NamedTuple):
    """A difference that is on purpose.

    Attributes:
        row: first column of its row in docs/differences.md.
        expression: pattern of the expressions whose values differ.
        difference: pattern of how they do.
        count: how many expressions differ in that way.
    """

    row: str
    expression: str
    difference: str
    count: int

    def covers(self, expression: str, difference: str) -> bool:
        """Return whether it is a difference of an expression."""
        return bool(re.search(self.expression, expression) and re.search(self.difference, difference))


_ANY = ""
_MEDIA = "audio|depth|image|IMU|text|thermal|video"
_NAMED = "maxOutputTokens|IMUFields|truncation|waitForModel|useGPU|useCache|type_"

ALLOWED = (
    Allowed("`hash()` of values", _ANY, "^hashable: False there", 300),
    Allowed("`Move`, sorts and joined filters", "^(Filter|Sort|Move|Boost|HybridVector)", "^equal: False there", 30),
    Allowed(
        "`repr()` of credentials and of `Integrations`",
        "^(Auth|Integrations)",
        "^repr does not show",
        52,
    ),
    Allowed(
        "properties of multi-modal modules, such as `multi2vec_clip(image_fields=['a']).imageFields`",
        "multi2",
        rf"({_MEDIA})Fields(\[0\])? is ",
        134,
    ),
    Allowed("`Configure.VectorIndex.Quantizer.pq(encoder_type=…)`", "encoder_type", r"encoder\.type_ is", 2),
    Allowed(
        "settings whose names the official client does not send as they are, such as `maxOutputTokens` and `useGPU`",
        "^(Configure|Reconfigure)",
        rf"({_NAMED}) is .*<missing>|^repr does not show ({_NAMED})",
        24,
    ),
    Allowed(
        "addresses, such as `GenerativeConfig.openai(base_url=…).base_url`",
        "^(GenerativeConfig|Configure.Reranker|Reconfigure.Reranker)",
        r"(endpoint|base_url|baseURL) is 'https?://",
        40,
    ),
    Allowed(
        "defaults that are always sent, such as `GenerativeConfig.databricks(…).log_probs`",
        "^(GenerativeConfig|Reconfigure.ObjectTTL)",
        "(log_probs|avoid_commentary|defaultTtl) is None there",
        21,
    ),
    Allowed(
        "parts that are not set, such as `Configure.inverted_index().bm25`",
        "inverted_index",
        "(bm25|stopwords) is (None here|{} there)",
        8,
    ),
    Allowed(
        "names of collections that begin with a lower-case letter", "Reference", "target_collection (is|as) 'a'", 6
    ),
    Allowed(
        "modules by `custom(module_name=…)`",
        r"\.custom\(",
        "module_config|(generative|reranker|vectorizer) is {'string'",
        20,
    ),
    Allowed("`text2vec_nvidia(truncate=…)`", "text2vec_nvidia", "truncate (is|as) True", 3),
    Allowed("an image given to `GenerativeParameters`", "GenerativeParameters", "images is|^equal", 2),
    Allowed("`TargetVectors`: `combination` and `weights`", "TargetVectors", "(combination|weights) is", 5),
    Allowed("`AdditionalConfig(timeout=(1, 2)).timeout_`", "AdditionalConfig", "timeout_ is", 2),
    Allowed("`Property(nested_properties=Property(…)).nestedProperties`", "Property", "nestedProperties is", 1),
    Allowed("`Configure.VectorIndex.Quantizer.none().enabled`", r"Quantizer.none\(\)", "enabled", 1),
    Allowed(
        "`Vectorizer.multi2vec_clip(interference_url=…)`", "interference_url", "inferenceUrl is|error here only", 2
    ),
    Allowed("members of enums in `repr()`", "aggregation", "^repr shows aggregation", 1),
    Allowed("`str()` of `Boost.Curve` and `Boost.Modifier`", r"str\(each\).*Boost\.(Curve|Modifier)", "itself", 2),
    Allowed(
        "`GenerativeConfig.aws_bedrock(top_k, top_p)`, and of `aws_sagemaker`",
        "GenerativeConfig.aws.*(top_k|top_p)",
        "(top_k|top_p) is .*<missing>|repr does not show|^error there only",
        8,
    ),
    Allowed(
        "values out of the server's range (`ef_construction=2`, `bm25_b=3`, …)",
        "(ef_construction|max_connections|max_posting_size_kb)=3",
        "error here",
        4,
    ),
    Allowed("a string where a list is expected", r"contains_\w+\(val='a'\)", "error here", 3),
    Allowed(
        "arguments of a wrong type that official factories take", r"object\(\)|is_none\(val='a'\)", "error here", 97
    ),
    Allowed("`AttributeError` for arguments of a wrong type", r"object\(\)", "another error: AttributeError", 9),
    Allowed("`GrpcConfig(credentials=…)` of a wrong type", r"GrpcConfig", "error there only", 1),
    Allowed("`Tenant(activityStatus=…)`", "activityStatus", "error there only", 3),
    Allowed(
        "`Configure.Vectorizer.text2vec_aws()` without `model` and `endpoint`", "text2vec_aws", "error there only", 1
    ),
    Allowed(
        "attributes of settings that a factory cannot set, such as `Configure.Generative.aws().topK`",
        "^(Configure|Reconfigure|GenerativeConfig)",
        "is None there, and no attribute here|^model_fields has no",
        560,
    ),
)
