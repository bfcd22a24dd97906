"""Refusals about collections, properties and settings."""

from __future__ import annotations

from collections.abc import Mapping

from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Wording, cause

WORDINGS: Mapping[Code, Mapping[str, Wording]] = {
    "alias_not_found": cause(
        "not_found",
        to_change="not found, no alias found with name: {alias}",
        to_delete="alias {alias} not found",
    ),
    "already_exists": cause(
        "invalid",
        backup='backup "{backup_id}" already exists at "{place}"',
        export=Wording("conflict", 'export already exists: export "{export}" already exists at "{place}"'),
        object="id '{id}' already exists",
        collection_as_collection="class name {collection} already exists{detail}",
        collection_as_alias="class name {collection} already exists as an alias",
        alias_as_alias="create alias: {alias}, alias already exists",
        alias_as_collection=Wording("internal", "create alias: class {alias} already exists"),
        property='class "{collection}": conflict for property "{property}": already in use or provided multiple times',
        role=Wording("conflict", "role with name {role} already exists"),
        user=Wording("conflict", "user '{user}' already exists"),
    ),
    "analyzer_invalid": cause(
        "invalid",
        data_type="processing options are only allowed for text and text[] data types",
        index="processing options are only allowed for properties with an inverted index",
        fold_ignore="asciiFoldIgnore requires asciiFold to be enabled",
        fold_ignore_entry='each asciiFoldIgnore entry must be a single character, got "{entry}"',
        stopwords='stopwordPreset is only supported with tokenization "word", got "{tokenization}"',
    ),
    "collection_not_found": cause(
        "invalid",
        in_schema=Wording("not_found", "class {collection} not found in schema"),
        to_extend="given class does not exist",
        to_back_up="class {collection} doesn't exist",
        in_backup="class {collection} doesn't exist in the backup, but does have {known}",
        of_object='invalid object: class "{collection}" not found in schema',
        of_batch="class '{collection}' not present in schema",
        of_source='source class "{collection}" not found in schema',
        of_target='target class "{collection}" not found in schema',
        by_name=Wording("not_found", 'class "{collection}": not found'),
        of_alias='target class "{collection}" does not exist',
        sought=Wording("not_found", "could not find class {collection} in schema"),
        in_backup_file="corrupted backup: class {collection} is missing",
        behind_alias='alias "{alias}" points to collection "{collection}" which does not exist',
        of_listed_tenants="failed to execute query: could not get tenants: could not get tenants: class not found",
        of_index=Wording("not_found", 'collection "{collection}" not found'),
        to_delete_from=Wording(
            "internal", ("could not delete object from vector repo: delete from non-existing index for {collection}")
        ),
        of_reference='collection "{collection}" not found in schema',
        of_shards=Wording(
            "not_found", ("cannot get shards status for a non-existing index for {collection}: not found")
        ),
        of_shard=Wording(
            "not_found", ("cannot update shard status to a non-existing index for {collection}: not found")
        ),
        of_tenants="could not get tenants: class not found",
        of_changed_tenants="updating schema: {change}: class not found",
        of_match="validate: failed to get class: {collection}",
    ),
    "data_type_invalid": cause(
        "invalid",
        missing="dataType must have at least one element",
        empty="dataType cannot be an empty string",
        unknown="unknown primitive data type '{data_type}'",
        reference="invalid dataType: [{collection}]: reference property to nonexistent class",
    ),
    "immutable": cause(
        "invalid",
        name='class name is immutable: attempted change from "{before}" to "{after}"',
        section='"{setting}" setting is immutable. Value changed from "{before}" to "{after}"',
        stopword_preset=(
            'inverted index config: invertedIndexConfig.stopwordPresets: cannot remove preset "{preset}" because it '
            'is still used by property "{parent}{property}"'
        ),
        tenancy_on="disabling multi-tenancy for an existing class is not supported",
        tenancy_off="enabling multi-tenancy for an existing class is not supported",
        shards=(
            're-sharding not supported yet: shard count is immutable: attempted change from "{before}" to "{after}"'
        ),
        virtual_shards='virtual shards per physical is immutable: attempted change from "{before}" to "{after}"',
        properties=(
            "property fields other than description cannot be updated through updating the class. Use the add "
            "property feature (e.g. `POST /v1/schema/{{className}}/properties`) to add additional properties"
        ),
        module_removed='property "{property}": module "{module}" configuration was removed',
        module_changed='property "{property}": module "{module}" configuration cannot be updated',
        vectorizer_added='vectorizer is immutable: attempted change from "" to "{module}"',
        vector_index_type=(
            'vector index type of vector "{vector}" is immutable: attempted change from "{before}" to "{after}"'
        ),
        vectorizer='vectorizer of vector "{vector}" is immutable: attempted change from "{before}" to "{after}"',
        vectorizer_config='vectorizer config of vector "{vector}" is immutable for class {collection}',
        named='{setting} is immutable: attempted change from "{before}" to "{after}"',
        module_kind="can only update generative and reranker module configs. Got: {module}",
        vector_index=(
            'validate vector index config: {setting} is immutable: attempted change from "{before}" to "{after}"'
        ),
        rq_bits='rq bits is immutable: attempted change from "{before}" to "{after}"',
        id="invalid update: field 'id' is immutable",
    ),
    "index_not_allowed": cause(
        "invalid",
        searchable=(
            "`indexSearchable` is allowed only for text/text[] data types. For other data types set false or leave "
            "empty"
        ),
        range=(
            "`indexRangeFilters` is allowed only for number/int/date data types. For other data types set false or "
            "leave empty"
        ),
        nested_filterable="property: '{property}': indexFilterable is not allowed for {data_type} data type",
        nested_searchable="property '{property}': `indexSearchable` is allowed only for text/text[] data types",
        nested_range="property '{property}': `indexRangeFilters` is allowed only for number/int/date data types",
        text=Wording("bad_request", 'property "{property}" is not a text type'),
        number=Wording("bad_request", 'property "{property}" is not a number, int or date'),
        filterable=Wording(
            "bad_request", ('property "{property}" type [{data_type}] does not support a filterable index')
        ),
    ),
    "module_unknown": cause(
        "invalid",
        plugin=Wording("internal", 'no module "{module}" is registered; registered are: {known}'),
        targeted='vectorizer "{module}" not configured for any of target vectors',
        media=Wording("internal", 'vectorizer "{module}" reads no {kind}'),
        configured=("module with name {module} doesn't exist; registered are: {known}; see docs/plugins.md to add one"),
        vectorizer=(
            'no module with name "{module}" present; registered vectorizers are: {known}; see docs/plugins.md to add '
            "one"
        ),
    ),
    "name_invalid": cause(
        "invalid",
        export_file="no file can be named after {collection!r} and {shard!r}",
        long="'{name}' is not a valid {subject} name. Name should not be longer than {longest} characters",
        named="'{name}' is not a valid {subject} name",
        reserved_raft="parse class name: class name `raft` is reserved",
        property="'{name}' is not a valid property name: it must match /{pattern}/, as GraphQL's names do",
        reserved_property="'{name}' is a reserved property name",
        reserved_suffix="'{name}' is not a valid property name: suffix '{suffix}' is reserved for internal indices",
        nested="'{name}' is not a valid nested property name of '{parent}': it must match /{pattern}/",
        vector='class.VectorConfig target vector name "{name}" is not valid: it must match /{pattern}/',
        tenant_empty="empty tenant name",
        tenant_named=(
            "'{name}' is not a valid tenant name. should only contain alphanumeric characters (a-z, A-Z, 0-9), "
            "underscore (_), and hyphen (-), with a length between 1 and 64 characters"
        ),
        role_missing=Wording("bad_request", "role name is required"),
        role_malformed=Wording("bad_request", "role name is invalid"),
        tenant_empty_at="empty tenant name at index {at}",
    ),
    "property_invalid": cause(
        "invalid",
        incomplete_name="property must contain name",
        incomplete_data_type="property must contain dataType",
        nested_elsewhere=(
            "property '{property}': nestedProperties not allowed for data types other than object/object[]"
        ),
        nested_missing="property '{property}': At least one nested property is required for data type object/object[]",
        nested_deprecated_type=(
            "property '{property}': data type '{data_type}' is deprecated and not allowed as nested property"
        ),
        nested_type="property '{property}': data type '{data_type}' not allowed as nested property",
        nested_reference="property '{property}': reference data type not allowed",
    ),
    "property_not_found": cause(
        "invalid",
        of_reference="property {property} does not exist for class {collection}",
        of_batch="ref batch: property '{property}' not found in schema",
        in_short="no such prop with name '{property}' found in class '{collection}' in the schema",
        to_change='property "{property}" not found in class "{collection}"',
        nested="unknown property '{property}'",
        of_index=Wording("not_found", 'property "{property}" not found on collection "{collection}"'),
        in_schema=(
            "no such prop with name '{property}' found in class '{collection}' in the schema. Check your schema "
            "files for which properties in this class are available"
        ),
    ),
    "setting_malformed": cause(
        "invalid",
        vector_missing='missing config for vector "{vector}"',
        sharding="parse sharding config: input must be a non-nil map",
        sharding_number="parse sharding config: {setting} must be a number, got {value!r}",
        vector_index="parse vector index config: input must be a non-nil map",
        vector_index_part="parse vector index config: invalid {setting}: expected a {type}, got {value!r}",
        vector_no_map='target vector "{vector}": its config must be an object',
        vector_dropped=(
            'vector "{vector}": cannot create a new class with vectorIndexType "none"; this is an internal sentinel '
            "for dropped indexes"
        ),
        vector_vectorizer='class.VectorConfig.Vectorizer must be an object (vector "{vector}")',
        vector_several="class.VectorConfig.Vectorizer must consist only 1 configuration, got: {count}",
        reference_properties_missing='must have at least one value in the "referenceProperties" field',
        reference_properties_no_names='"referenceProperties" are names',
    ),
    "setting_out_of_range": cause(
        "invalid",
        replicas_changed=(
            'not enough replicas in shard to increase replication factor to {factor} for class "{collection}"'
        ),
        cleanup="cleanup interval seconds must be > 0",
        k1="BM25.k1 must be >= 0",
        b="BM25.b must be >= 0 and <= 1",
        sharding="parse sharding config: sharding config: {setting} must not be negative, got: {value}",
        replicas_created="could not find enough weaviate nodes for replication: 1 available, {factor} requested",
        async_setting=(
            "updating db: TYPE_ADD_CLASS: apply add class: async replication config: {setting}: value {value} out of "
            "range: min {least}, max {most}"
        ),
        async_least=(
            "updating db: TYPE_ADD_CLASS: apply add class: async replication config: {setting} must be {least}"
        ),
        alpha="alpha should be between 0.0 and 1.0",
    ),
    "setting_unsupported": cause(
        "invalid",
        dictionary_tokenization="{tokenizer} is not enabled: the local engine has no dictionary for it",
        dictionary_user="tokenizerUserDict: the local engine has no dictionary tokenizers to adapt",
        shard_status="failed to read sharding state: invalid sharding state: {status} shards unavailable",
        sharding="parse sharding config: sharding only supported on {setting} '{only}' for now, got: {value}",
        multi_vector_index=(
            'parse vector index config: multi vector index is not supported for vector index type: "{index}", only '
            "supported type is hnsw"
        ),
        quantizer_named=(
            "parse vector index config: {quantizer} is not supported for hfresh index (only rq-1 is supported)"
        ),
        quantizer_other="parse vector index config: hfresh only supports rq",
        quantizer_bits="parse vector index config: rq only supports 1 bit, got {bits}",
        multi_vector_dynamic="parse vector index config: multi vector index is not supported for dynamic index",
        multi_vector_collection_level=(
            "class.VectorIndexConfig multi vector type index type is only configurable using named vectors"
        ),
        multi_vector_vectorizer=(
            'multi vector vectorizer: "{module}" is only allowed to be defined using named vector configuration'
        ),
        multi_vector_named_vectorizer=(
            'parse vector config for {vector}: multi vector index configured but vectorizer: "{module}" doesn\'t '
            "support multi vectors"
        ),
        algorithm=Wording("bad_request", 'unsupported algorithm "{algorithm}"; only "blockmax" is accepted'),
    ),
    "settings_conflict": cause(
        "invalid",
        include_and_exclude_backup="malformed request: 'include' and 'exclude' cannot both contain values",
        include_and_exclude_export="resolve classes: cannot specify both 'include' and 'exclude'",
        vectors_default="vector named {vector} cannot be created when collection level vector index is configured",
        modules_changed="updated moduleconfig has multiple {kind} modules: {modules}",
        tenancy="cannot have both shardingConfig and multiTenancyConfig",
        inverted=(
            "`indexInverted` is deprecated and can not be set together with `indexFilterable`, `indexSearchable` or "
            "`indexRangeFilters`"
        ),
        vectors_both="creating a class with both a class level vector index and named vectors is forbidden",
        modules_vectorizers=(
            'multiple vectorizers configured in class\'s moduleConfig: {modules}. class.vectorizer is set to "{module}"'
        ),
        tokenization=Wording(
            "bad_request",
            (
                'property "{property}" has another index built with tokenization "{tokenization}"; change that one '
                "first or use the same tokenization"
            ),
        ),
    ),
    "stopwords_invalid": cause(
        "invalid",
        whitespace="cannot use whitespace in stopword.{key}",
        both="found '{word}' in both stopwords.additions and stopwords.removals",
        preset_name="stopwordPresets: preset name must not be empty or whitespace-only",
        no_words='stopwordPresets: preset "{preset}" must have at least one word',
        empty_word='stopwordPresets: preset "{preset}" contains empty or whitespace-only word',
    ),
    "tokenization_not_allowed": cause(
        "invalid",
        text="tokenization '{tokenization}' is not allowed for data type '{data_type}'",
        other="tokenization is not allowed for {subject}",
        nested_text="property '{property}': Tokenization '{tokenization}' is not allowed for data type '{data_type}'",
        nested="property '{property}': Tokenization is not allowed for data type '{data_type}'",
        index=Wording("bad_request", 'a tokenization does not apply to the {index} index of property "{property}"'),
    ),
    "ttl_invalid": cause(
        "invalid",
        no_property=(
            'ObjectTTLConfig: missing value for "deleteOn". Set "_creationTimeUnix", "_lastUpdateTimeUnix" or custom '
            'property of "date" type'
        ),
        times_not_indexed=(
            'ObjectTTLConfig: "deleteOn"="{property}" requires indexed timestamps. '
            'Enable "invertedIndexConfig.indexTimestamps"'
        ),
        too_short=(
            'ObjectTTLConfig: defaultTtl value too small for "deleteOn"="{property}". Required minimum "{least}" '
            'seconds, given "{got}" seconds'
        ),
        property_not_found=(
            'ObjectTTLConfig: property "{property}" set as "deleteOn" not found among collection properties'
        ),
        data_type=(
            'ObjectTTLConfig: property "{property}" set as "deleteOn" should have "date" data type, "{data_type}" given'
        ),
        not_indexed='ObjectTTLConfig: property "{property}" set as "deleteOn" should have index enabled',
    ),
    "vector_index_invalid": cause(
        "invalid",
        hnsw="parse vector index config: invalid hnsw config: {problems}",
        flat="parse vector index config: {problem}",
        hfresh="parse vector index config: invalid hfresh config: {problems}",
    ),
}
