"""Refusals about the form of requests: bodies, fields, arguments that are missing or exclude each other."""

from __future__ import annotations

from collections.abc import Mapping

from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Wording, cause

WORDINGS: Mapping[Code, Mapping[str, Wording]] = {
    "field_missing": cause(
        "bad_request",
        "{field} in body is required",
    ),
    "field_type_mismatch": cause(
        "bad_request",
        uri='{field} in body must be of type uri: "{value}"',
        string="{field} in body must be of type string",
        integer='{field} in query must be of type int64: "{value}"',
        uuid='id in {place} must be of type uuid: "{value}"',
        boolean="{field} in body must be of type boolean",
    ),
    "field_choice_unknown": cause(
        "invalid",
        deletion_strategy="replicationConfig.deletionStrategy in body should be one of [{choices}]",
        request=Wording("bad_request", "{field} in {place} should be one of [{choices}]"),
    ),
    "field_too_large": cause("invalid", "{field} in body should be less than or equal to {bound}"),
    "field_too_small": cause("invalid", "{field} in body should be greater than or equal to {bound}"),
    "body_unreadable": cause(
        "bad_request",
        type='parsing body body from "" failed, because {field} is no {type}',
        json_type=(
            'parsing {parameter} body from "" failed, because json: cannot unmarshal {got} into {field} of type '
            "{expected}"
        ),
        queries="parsing body from the request failed: it must be an array of queries",
        not_json='parsing body body from "" failed, because {cause}',
        no_object='parsing body body from "" failed, because it is {type} and no object',
        nesting="the request is nested too deeply",
    ),
    "graphql_query_missing": cause("bad_request", "query cannot be empty"),
    "media_type_unsupported": cause(
        "bad_request",
        'unsupported media type "{media_type}", only [{json} {yaml}] are allowed',
    ),
    "batch_empty": cause(
        "invalid",
        references="invalid params: length cannot be 0, need at least one reference for batching",
        objects="invalid param 'objects': cannot be empty, need at least one object for batching",
    ),
    "stream_message_invalid": cause(
        "bad_request",
        start="first message must be a start message",
        data="invalid batch send request: data field is nil",
    ),
    "argument_missing": cause(
        "invalid",
        id_new_object="invalid object: the object needs an id: invalid UUID length: 0",
        collection_object="object has an empty class",
        tenant_request="class {collection} has multi-tenancy enabled, but request was without tenant",
        id_search="id is required",
        query_near_text="near_text: query is required",
        media="near_{kind}: {kind} is required, in base64",
        query_keyword="keyword search (bm25) must have query set",
        id_near_object="empty id and beacon",
        query_near_vector="vector or vectorPerTarget is required field",
        where_rpc="batch delete params: no filters in batch delete request",
        filter_value_rpc="unknown value type: a filter needs a value",
        filter_target="unknown target type: a filter needs a target",
        collection_rpc="missing collection",
        tenant_names="must specify at least one tenant name",
        query_near_vector_rpc="near_vector: vector is required",
        id_export="export ID is required",
        tokenization=Wording(
            "bad_request", ("enable-searchable requires a tokenization to be set on the request body")
        ),
        collection_merge="msg:bad request code:400 err:empty class",
        where_match="validate: empty match clause",
        collection_match="validate: empty match.class clause",
        where_match_where="validate: empty match.where clause",
        filter_value_where="invalid where filter: got operator '{operator}', but no value<Type> field set",
        filter_value_several="invalid where filter: found more than one values the clause: {fields}",
    ),
    "arguments_conflict": cause(
        "invalid",
        searches="found both '{first}' and '{second}' parameters which are conflicting, choose one instead",
        distance_and_certainty="cannot provide distance and certainty",
        hybrid_searches="cannot combine nearText and nearVector in hybrid search",
        hybrid_vector="cannot combine {search} and vector in hybrid search",
        tokenizations="AndCross requires all searched properties to share the same tokenization and analyzer settings",
        sort="sorting cannot be combined with search",
        keyword_and_vector="conflict: both near<Media> and keyword-based (bm25) arguments present, choose one",
        hybrid_near_vector="cannot have both vector and nearVectorParams",
        reference_and_value="property '{property}' is given a value beside its references",
        vector_and_targets="near_vector: either vector or VectorPerTarget must be provided, not both",
        level_and_node=Wording("bad_request", "consistency_level and node_name are mutually exclusive"),
        stopwords="pass either stopwords or stopwordPresets, but not both",
    ),
    "choice_unknown": cause(
        "invalid",
        group_type_policy=Wording("bad_request", "invalid role: policy: invalid groups type: {group_type}"),
        tenant_status="invalid activity status '{status}' for tenant \"{tenant}\"",
        distance_named="unknown distance {metric!r}, use one of {known}",
        tokenization_named="unknown tokenization {tokenization!r}, use one of {known}",
        tokenization_of_property="unsupported tokenization '{tokenization}'",
        stopword_preset_of_property=(
            "unknown stopword preset \"{preset}\"; must be a built-in preset ('en', 'none') or defined in "
            "invertedIndexConfig.stopwordPresets"
        ),
        stopword_preset_of_collection="stopwordPreset '{preset}' does not exist",
        vector_index_type_config='parse vector index config: unsupported vector index type: "{index}"',
        distance_config='unrecognized distance metric "{metric}", choose one of {known}',
        vector_index_type_named='unrecognized or unsupported vectorIndexType "{index}"',
        operator_rpc="unknown filter operator {operator}",
        join="unknown combination method {join}",
        operator_search="unknown search operator {operator}",
        group_type_request=Wording("bad_request", "unknown groupType: {group_type}"),
        node=Wording("internal", 'cannot resolve hostname for "{node}", nodeMapping={mapping}'),
        tokenization_of_index=Wording("bad_request", 'invalid tokenization "{tokenization}"'),
        output='invalid output: "{output}", possible values are: "minimal", "verbose"',
        included_field=Wording("bad_request", "unrecognized property '{field}' in ?include list"),
        consistency_level_rest=Wording(
            "bad_request",
            ("unrecognized consistency level '{level}', try one of the following: ['ONE', 'QUORUM', 'ALL']"),
        ),
        shard_status=Wording("internal", "updating db: TYPE_UPDATE_SHARD_STATUS: {status}: invalid storage status"),
        operator_where="unrecognized operator: ",
    ),
    "given_twice": cause(
        "invalid",
        collection="class list 'include' contains duplicate: {collection}",
        chosen="{kind} list '{key}' contains duplicate: {name}",
        tenant="tenant name {tenant} existed multiple times",
    ),
    "limit_exceeded": cause(
        "invalid",
        vector="could not marshal 'vector' max length exceeded ({length}/{most})",
        tenants="maximum number of tenants allowed to be updated simultaneously is {most}",
        results_search=(
            "query maximum results exceeded: the total limit calculated from the provided offset '{offset}' and "
            "limit '{limit}' exceeds the configured value for QUERY_MAXIMUM_RESULTS '{most}'"
        ),
        collections=Wording("limited", "{limit} count limit of {value} reached for this instance."),
        results_none="invalid pagination params: invalid default limit: 0",
        results_negative_offset="invalid pagination params: query maximum results exceeded: a negative offset",
        results_listed=(
            "query maximum results exceeded: the total limit calculated from the provided offset '{offset}' and "
            "limit '{limit}' exceeds {most}"
        ),
    ),
    "unsupported": cause(
        "unsupported",
        feature="{feature} is not supported by the local engine",
        with_advice="{feature} is not supported by the local engine: {advice}",
        extra='{feature} needs the [{extra}] extra of the local engine: pip install "weaviate-gen[{extra}]"',
    ),
    "internal_error": cause(
        "internal",
        "internal error: see the server's log",
    ),
    "id_malformed": cause(
        "invalid",
        object="invalid UUID: {id!r}",
        move="move: {id!r} is no uuid",
        filter="parse uuid filter value {id!r}: must be a UUID",
        near_object='nearObject params: parse uuid "{id}": {problem}',
        long="{subject} id too long: {length} characters, max {most}",
        characters="invalid {subject} id: '{id}' allowed characters are lowercase, 0-9, _, -",
        length="invalid UUID length: {length}",
        case="invalid UUID format: letters must be of lower case",
    ),
}
