"""Refusals about objects and what they hold: values, references, vectors, tenants."""

from __future__ import annotations

from collections.abc import Mapping

from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Wording, cause

WORDINGS: Mapping[Code, Mapping[str, Wording]] = {
    "object_not_found": cause(
        "invalid",
        at_beacon="find object with beacon '{beacon}': not found",
        referenced="no object with id {id} found",
        by_id=Wording("not_found", "no object with id '{id}'"),
        of_source="ref batch: object with id {id} not found",
        in_tenant='object {collection}/{id} not found for tenant "{tenant}"',
    ),
    "tenant_not_found": cause(
        "invalid",
        named='tenant not found: "{tenant}"',
        to_update="updating tenants: shard not found: {tenants}",
    ),
    "tenant_not_active": cause(
        "invalid",
        "tenant not active: '{tenant}'",
    ),
    "tenancy_disabled": cause(
        "invalid",
        named='multi-tenancy is not enabled for class "{collection}"',
        request="class {collection} has multi-tenancy disabled, but request was with tenant",
        setting="can't enable {setting} on a non-multi-tenant class",
    ),
    "shard_not_found": cause(
        "internal",
        local="shard {shard}: local {shard} shard not found",
        named=Wording("not_found", "shard {shard} not found"),
    ),
    "shard_read_only": cause(
        "internal",
        "store is read-only due to: manually set by user",
    ),
    "value_type_mismatch": cause(
        "invalid",
        object="object must be a map, but got: {type}",
        object_array="not an object array, but {type}",
        string="not a string, but {type}",
        id="requires a string of UUID format, but the given value is '{value}'",
        integer="requires an integer, the given value is '{value}'",
        number="requires a float, the given value is '{value}'",
        boolean="not a bool, but {type}",
        date="requires a string with a RFC3339 formatted date, but the given value is '{value}'",
        geo="geoCoordinates must be a map, but got: {type}",
        coordinate="invalid {field}: must be json.Number or float, but got {type}",
        phone="phoneNumber must be a map, but got: {type}",
        phone_input="phoneNumber.input must be a string",
        phone_country="phoneNumber.defaultCountry must be a string",
        blob="not a blob base64 string, but {type}",
        array="not {article} {type_words} array, but {type}",
        element="invalid {type_words} array value: {value}",
    ),
    "value_invalid": cause(
        "invalid",
        phone_problem="invalid phone number: {problem}",
        number_integer="the JSON number '{value}' could not be converted to an int",
        number_not_finite="the number '{value}' is not finite",
        incomplete_geo="geoCoordinates is missing required field '{key}'",
        number_coordinate="invalid {field}: {value} is more than a float32 holds",
        incomplete_phone="phoneNumber is missing required field 'input'",
        blob="not a valid blob base64 string",
        phone_country=(
            "invalid phone number: invalid or missing defaultCountry - this field is optional if the specified "
            "number is in the international format, but required if the number is in national format, use ISO 3166-1 "
            "alpha-2"
        ),
    ),
    "value_not_recognized": cause(
        "invalid",
        properties="could not recognize object's properties: {value}",
        element_reference="mismatched data type - reference expected",
        element_named="mismatched data type - '{expected}' expected, got '{got}'",
        type="unrecognized data type of value '{value}'",
    ),
    "beacon_malformed": cause(
        "invalid",
        short="invalid cref URI: path must be of format '<class>/<uuid>', but got '{got}'",
        uuid="invalid cref URI: {ordinal} path segment must be uuid, but got '{uuid}'",
        long=(
            "invalid cref URI: must use long-form: path must be of format '/<className>/<uuid>/<propertyName>', but "
            "got '/{segments}'"
        ),
        no_collection="className cannot be empty",
        lower_case="className must start with an uppercase letter, but got {collection}",
        no_property="property cannot be empty",
        host="source class must always point to the local peer, but got {host}",
        uri="invalid cref URI: {cause}",
        no_path="invalid cref URI: %!w(<nil>)",
    ),
    "reference_invalid": cause(
        "invalid",
        malformed_format="invalid cref: unrecognized cross-ref ref format",
        malformed_no_list="reference property is not a slice {value}",
        malformed_no_map="reference property is not a map: {type}",
        malformed_beacon="beacon property is not a string: {type}",
        malformed_concept=(
            "only direct references supported at the moment, concept references not supported yet: class "
            "'{collection}' with property '{property}' requires exactly 1 arguments: 'beacon'"
        ),
        malformed_stored=Wording(
            "internal", ("property {property} of type []interface {{}} is not a valid cross-reference")
        ),
        network="importing network references in batch is not possible",
        malformed_ends="{problems}",
        across_tenancy=(
            "invalid reference: cannot reference a multi-tenant enabled class from a non multi-tenant enabled class"
        ),
    ),
    "reference_target_unclear": cause(
        "invalid",
        path="expected reference property with a single target, got {count} for {property}",
        several="target is a multi-target reference, need single target [{targets}]",
        one="target is a single-target reference, need multi-target [{targets}]",
        linked=(
            "multi target references from collection {collection} and property {property} with need an "
            "explicitlinked collection. Available linked collections are {linked}"
        ),
    ),
    "property_not_reference": cause(
        "invalid",
        named="property '{property}' is not a reference-type",
        in_path="property '{property}' of class '{collection}' is no reference",
    ),
    "vector_malformed": cause(
        "invalid",
        type="cannot extract vector: unknown vector type",
        no_numbers="vector {vector} must be a list of numbers, or a list of such lists",
        out_of_range="vector {vector} has numbers that no float32 holds",
        list="a vector is a list of numbers: {cause}",
        number_bytes="the bytes of numbers come in eights, got {length} of them for {property!r}",
        bytes="the length of a vector in bytes must be a multiple of 4, got {length}",
        no_width="a multi vector needs its length and its vectors",
        width="{count} numbers do not make vectors of length {width}",
        several="only 1 vector supported, found {count} vectors",
    ),
    "vector_not_configured": cause(
        "invalid",
        single="collection {collection} configuration does not have single vector index",
        named="collection {collection} does not have configuration for vector {vector}",
        to_delete='vector "{vector}" not found in class "{collection}"',
        to_search=(
            "class {collection} does not have named vector {vector} configured. Available named vectors [{available}]"
        ),
    ),
    "vector_dropped": cause(
        "invalid",
        "vector index for {vector} was dropped; writes targeting it are rejected",
    ),
    "vector_shape_mismatch": cause(
        "internal",
        multi="vector {vector} must be a list of vectors: its index is a multi vector one",
        single="vector {vector} must be one vector: its index is no multi vector one",
        searched_single=Wording(
            "invalid", ("near_vector: provided vector is a regular vector but vector index supports multi vectors")
        ),
        searched_multi=Wording(
            "invalid", ("near_vector: provided vector is a multi vector but vector index supports regular vectors")
        ),
    ),
    "vector_length_mismatch": cause(
        "internal",
        segments="pq segments must be a divisor of the vector dimensions",
        stored=(
            "new node has a vector with length {got}. Existing nodes have vectors with length {expected}: vector "
            "dimensions do not match the index dimensions"
        ),
        mean=Wording("invalid", "calculate vector: calculate mean: found vectors of different length"),
        searched=(
            "distance between stored and query vectors: {stored} vs {searched}: vector lengths don't match; query "
            "with vectors of the length that was inserted"
        ),
    ),
    "vector_missing": cause(
        "invalid",
        no_object="vector not found",
        named="vector not found for target: {vector}",
        of_object="nearObject search-object with id {id} has no vector",
    ),
}
