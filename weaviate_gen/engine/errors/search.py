"""Refusals about searches, filters and aggregations."""

from __future__ import annotations

from collections.abc import Mapping

from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Wording, cause

WORDINGS: Mapping[Code, Mapping[str, Wording]] = {
    "filter_malformed": cause(
        "invalid",
        path_long="paths must have at most {most} components, got {length}",
        path_missing="filter {operator} has no path",
        operands_none='no children for operator "{operator}"',
        operands_no_operands="no children for operator {operator!r}",
        operands_several="too many children for operator {operator!r}. Expected 1, given {count}",
        path_even="paths needs to have a uneven number of components: property, class, property, ...., got {path}",
        where_no_map="invalid where filter: it must be an object",
        operands_no_list="invalid where filter: field 'operands': must be a list",
        path_odd="invalid where filter: a path has an odd number of parts: property, class, property ...",
        operands_missing="invalid where filter: operator '{operator}', but no operands set - add at least one operand",
        path_empty="invalid where filter: field 'path': must have at least one element",
        where_geo_range="invalid where filter: valueGeoRange needs geoCoordinates and distance.max",
    ),
    "filter_value_mismatch": cause(
        "invalid",
        null="operator IsNull requires a booleanValue, got {got} instead",
        reference_by_count=(
            'Property "{property}" is a ref prop to the class "{collection}". Only "valueInt" can be used on a ref '
            "prop directly, to count the number of refs"
        ),
        id='property "{property}" is of type "uuid" or "uuid[]": specify uuid as string using "valueText"',
        field='data type filter cannot use "{field}" on type "{data_type}", use "value{expected}" instead',
        time="expected value to be string or time.Time, got {got}",
        null_value="operator IsNull requires a booleanValue, got {got!r} instead",
        internal='using ["{property}"] to filter: must use "valueText" to specify the value',
        length="Filtering for property length requires IntValue, got {got!r} instead",
        reference_by_value=(
            'Property "{property}" is a ref prop to the class "{collection}". Only "valueInt" can be used on a ref '
            "prop directly to count the number of refs. Or did you mean to filter on a primitive prop of the "
            "referenced class?"
        ),
        one="operator {operator} takes one value, got a list",
        several="operator {operator} takes a list of values, got {got!r}",
        geo_elsewhere="expected value to be {expected}, got {got}",
        geo="a property of type geoCoordinates can only be used with geoRange filters, and they with it",
        type="expected value to be {expected}, got '{got}'",
        only_stopwords=(
            "invalid search term, only stopwords provided. Stopwords can be configured in "
            "class.invertedIndexConfig.stopwords"
        ),
    ),
    "filter_value_malformed": cause(
        "invalid",
        like="parse like value: {pattern!r} cannot be cut into trigrams",
        time="trying parse time as RFC3339 string: {cause}",
        length="Can only filter for positive property length got {value} instead",
        number="expected a number value, but could not parse string '{value}' as float",
        integer="expected an integer value, but could not parse string '{value}' as int",
        not_finite="filtering for integer, but received a non-finite number {number}",
        out_of_range="filtering for integer, but received a value out of range {number}",
        fraction="filtering for integer, but received a floating point number {number}",
    ),
    "operator_not_allowed": cause(
        "invalid",
        like="operator Like cannot be used on property '{property}' of type {data_type}",
        id='operator "{operator}" cannot be used on uuid/uuid[] props',
        internal='operator "{operator}" cannot be used on "{property}"',
        length=(
            "Filtering for property length supports operators (not) equal and greater/less than (equal), got "
            "{operator} instead"
        ),
        length_null=Wording(
            "internal",
            "failed to extract length of prop, unsupported type '{data_type}' for length of prop '{property}'",
        ),
    ),
    "index_missing": cause(
        "invalid",
        searchable="No properties provided, and no indexed properties found in class",
        searchable_property=(
            "Searching by property '{property}' requires inverted index. Is `indexSearchable` option of property "
            "'{property}' enabled? Set it to `true` or leave empty"
        ),
        null="Nullstate must be indexed to be filterable! Add `indexNullState: true` to the invertedIndexConfig",
        times=(
            "Timestamps must be indexed to be filterable! Add `IndexTimestamps: true` to the InvertedIndexConfig in "
            "{collection}"
        ),
        length=(
            "Property length must be indexed to be filterable! add `IndexPropertyLength: true` to the "
            "invertedIndexConfig in {collection}.  Geo-coordinates, phone numbers and data blobs are not supported "
            "by property length."
        ),
        bucket="bucket for prop {property}_{index} not found - is it indexed?",
        filterable=(
            "Filtering by property '{property}' requires inverted index. Is `indexFilterable` option of property "
            "'{property}' enabled? Set it to `true` or leave empty"
        ),
        vector="cannot vector-search on a class not vector-indexed",
        to_change=Wording(
            "bad_request",
            (
                'property "{property}" has no {index} index; PUT '
                "/v1/schema/{{className}}/properties/{property}/index/{path} to add one first"
            ),
        ),
    ),
    "data_type_unsupported": cause(
        "invalid",
        aggregation_named="property {property}: dataType {data_type} can't be aggregated",
        aggregation_grouped="cannot group by property {property}: its values are objects",
        filter_preview="filtering on nested properties is a preview feature, disabled by default",
        filter_position='property "{property}": [N] indexing is only supported on nested object[] properties',
        filter='data type "{data_type}" not supported in query',
        reply="creating primitive value for {property}: proto: invalid type: models.MultipleRef",
        tokenization="property {property} must be of type text or text[], got {data_type}",
    ),
    "target_vectors_required": cause(
        "invalid",
        collection="class {collection} has multiple vectors, but no target vectors were provided",
        hybrid="targetVectors need to be set in the hybrid search to be handled correctly",
    ),
    "target_vectors_mismatch": cause(
        "invalid",
        vectors="{vectors} vectors for {targets} target vectors",
        no_vector="vectorPerTarget for target {vector} is not provided",
        no_weight="weight for target {vector} is not provided",
        weights="number of weights ({weights}) does not match number of targets ({targets})",
        other="target vector {vector} not found in target vectors",
        not_all="near_vector: vector per target must be provided for all targets",
        absent="near_vector: vector for target {vector} is required",
        length="near_vector: vector for target must have the same lengths as target vectors",
        listed=(
            "near_vector: vector for target {vector} is required. All target vectors: {names} all vectors for "
            "targets {got}"
        ),
    ),
    "target_vectors_several": cause(
        "invalid",
        aggregation="found more than one target vector for aggregation",
        certainty="multiple target vectors are not supported with certainty",
    ),
    "group_by_invalid": cause(
        "invalid",
        path="groupby path can only have one entry, received {path}",
        no_group="group is not present map[]",
        incomplete="could not extract groupBy path: missing an argument after '{collection}'",
    ),
    "sort_invalid": cause(
        "invalid",
        no_collection='sort parameter at position 0: class "{collection}" does not exist in schema',
        no_path="path parameter cannot be empty",
        long_path="sorting by reference not supported, path must have exactly one argument",
        by_id='prop "{property}" is of type uuid/uuid[]: sorting by uuid is currently not supported',
        by_reference=(
            'sorting by reference not supported, property "{property}" is a ref prop to the class "{collection}"'
        ),
    ),
    "cursor_invalid": cause(
        "invalid",
        conflict="cursor api: invalid 'after' parameter: other params cannot be set with after and limit parameters",
        conflicts="cursor api: invalid 'after' parameter: {others} cannot be set with after and limit parameters",
        id=(
            "cursor api: invalid 'after' parameter: after parameter '{after}' is not a valid uuid: invalid UUID "
            "length: {length}"
        ),
        no_collection=Wording(
            "internal", ("list objects: after parameter not allowed, cursor must be specific to one class")
        ),
        sort="cursor api: invalid 'after' parameter: sort and offset cannot be set with it",
        no_limit="cursor api: invalid 'after' parameter: limit parameter must be set",
    ),
    "move_invalid": cause(
        "invalid",
        nothing="'nearText.{move}' needs 'concepts' or 'objects' to move by",
        force="movement: force must be between 0 and 1: got {force}",
    ),
    "boost_invalid": cause(
        "invalid",
        no_conditions="boost: at least one condition is required",
        conditions="boost: too many conditions ({count}), maximum is {most}",
        weight="boost: weight must be between 0 and 1, got {weight}",
        condition="boost condition[{at}]: exactly one of 'filter', 'decay', or 'property_value' must be set",
        operator="boost condition[{at}] filter: operator {operator} is not supported in boost conditions",
        no_property="property is required",
        nested='nested property "{property}" is not supported',
        data_type='property "{property}" must be of type {expected}, got {got}',
        no_scale="boost condition[{at}] decay: scale is required",
        scale="boost condition[{at}] decay: scale must be > 0",
        decay_value="boost condition[{at}] decay: decay_value must be between 0 and 1",
    ),
    "diversity_invalid": cause(
        "invalid",
        limit_too_small="MMR limit must be at least 1",
        limit_too_large="MMR limit ({limit}) cannot be larger than the query limit ({most})",
        balance="MMR balance must be between 0 and 1",
        multi_vector="MMR selection is not supported with multi-vector indexes",
        hybrid="hybrid: selection must be set on the top-level hybrid search, not on the {search} sub-search",
    ),
    "prompt_invalid": cause(
        "invalid",
        no_properties="no properties provided",
        images="generator {generator} reads no images",
        empty_property=(
            "Following property has empty value: '{property}'. Make sure you spell the property name correctly, "
            "verify that the property exists and has a value"
        ),
    ),
    "model_missing": cause(
        "invalid",
        reranker_config="unknown capability: rerank: class {collection} has no rerankerConfig",
        reranker_named=(
            "reranker {reranker!r} is not registered with the local engine (registered: {known}); see docs/plugins.md"
        ),
        generator_config="client not found, empty provider: set the collection's generativeConfig",
        generator_named=(
            "client not found for provider: {generator}: it is not registered (registered: {known}); see "
            "docs/plugins.md"
        ),
        vectorizer_none=(
            "could not vectorize input for collection {collection}: there is no vectorizer{label}. Make sure a "
            "vectorizer module is configured for this collection, or give a vector"
        ),
        vectorizer_media=(
            "could not vectorize input for collection {collection} with search-type {search}: there is no "
            "vectorizer{label}"
        ),
        vectorizer_unregistered=(
            "could not vectorize input for collection {collection}: vectorizer {vectorizer!r}{label} is not "
            "registered with the local engine (registered: {known}); see docs/plugins.md"
        ),
        generator_rpc="provider: , not supported",
    ),
    "certainty_unavailable": cause(
        "invalid",
        "can't compute and return certainty when vector index is configured with {metric} distance",
    ),
    "aggregation_limit_invalid": cause(
        "invalid",
        missing="must provide certainty or objectLimit with vector search",
        not_positive="objectLimit must be a positive integer",
        unbounded="objectLimit can only be used with a near<Media> or hybrid filter",
    ),
}
