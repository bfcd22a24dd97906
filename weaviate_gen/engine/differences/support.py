"""Where this engine differs from a server, and what it leaves out: the tables that docs/local-engine.md shows."""

from __future__ import annotations

from collections.abc import Mapping

FEATURES: Mapping[str, str] = {
    "GraphQL argument group": "group with `groupBy`",
    "GraphQL query Explore": "search each collection; a server has it only where all vectors are of one module",
    "bodies in YAML": "send JSON",
    "debug.server_config": "it is set up by the arguments of `connect_to_…` and `weaviate-gen serve`",
    "roles and users": "start it with `weaviate-gen serve --auth FILE`",
    "tenant offloading": "there is no cloud storage behind it; make the tenant inactive",
    "tokenization": "`gse`, `gse_ch`, `kagome_ja` and `kagome_kr` need dictionaries of their languages",
}
"""Features by the beginning of the name that their error gives, and what to do instead."""

OPERATIONS: Mapping[str, str] = {
    "classifications": "classifications are vectorizers' and classifiers' work; not planned",
    "mcp": "an interface for language models, not for clients",
    "namespaces": "one user's engine has one namespace",
    "replication": "there is one node",
    "search": "an experiment, off by default on a server; the same search over gRPC: `Search` with `near_text`",
}
"""Groups of REST operations that answer 501, by their tag in the specs, and why."""

DIFFERENCES: Mapping[str, tuple[str, str]] = {
    "aggregations: dates that are equally frequent": (
        "the mode of several is the earliest, or the first",
        "it is any of them, another one each time",
    ),
    "aggregations: groups of one size": (
        "they are in the order of arrival",
        "they are in any order, which decides which ones a limit leaves out, too",
    ),
    "aggregations: places": (
        "a filter by distance from a place matches what it matches in searches",
        "it matches nothing, in aggregations and deletions over gRPC",
    ),
    "auto-schema: descriptions": (
        "they say that the property was made from an object",
        "they say when, too",
    ),
    "batches: order": (
        "objects are in the order in which a batch has them",
        "it writes several at a time: searches that sort by nothing have them in any order, which a limit cuts",
    ),
    "batches: refused objects": (
        "they are returned as they were sent",
        "ids, dates and vectors that were read before the refusal are returned as they are kept",
    ),
    "browsers: other origins": (
        "pages of `--allowed-origin` may send requests and read answers (CORS)",
        "pages of any origin may",
    ),
    "failures inside of a server": (
        "what is sent is refused, or answered by the same rules as everything else",
        "it breaks off (`panic`, `context canceled`): `UNKNOWN`, 500, or 200 without a body, and stores some of it",
    ),
    "access: aliases": (
        "the collection that an alias stands for decides, everywhere",
        "`Aggregate` of GraphQL, paths of filters and beacons go by the alias's own name",
    ),
    "aliases: references": (
        "references to an alias, where it has the name of a former collection, can be added and returned",
        "references to an alias are refused; returning and filtering by them are errors",
    ),
    "access: paths of filters": (
        "`read_data` is needed on every collection of a path",
        "REST and the older form of gRPC ask for the last one, and for none where the path ends in an id",
    ),
    "searches: equal distances": (
        "results at equal distances are in the order of arrival",
        "they are in the order in which its graph meets them, which decides which ones a limit leaves out, too",
    ),
    "searches: several vectors and a filter": (
        "cosine compares queries of unit length with vectors as they are stored, with a filter or without",
        "with a filter, stored vectors are of unit length, too",
    ),
    "filters: a range or a pattern, sorted and limited": (
        "everything that matches is sorted",
        "sorts the first rows that its index gives, as many as the limit, and leaves out the rest",
    ),
    "filters: counts of what is no reference": (
        "they are refused",
        "something else is counted",
    ),
    "filters: references that are null": (
        "what an object holds decides",
        "a reference that was added later is null to the index until the object is written whole",
    ),
    "filters: values that became empty": (
        "an empty string or list is null, and has the length 0",
        "one that was absent before it became empty is found by neither, until the property has had a value",
    ),
    "GraphQL: fields asked for twice": (
        "what is asked for of the same class under the same name is merged",
        "it is an error, unless it is the same; in `Aggregate`, the metrics asked for last count",
    ),
    "GraphQL: fragments and variables": (
        "fragments may be spread on the class itself, and variables of plain types stand for any value, and for null",
        "both are errors, and so is null; for values of filters and vectors, variables have types of their own",
    ),
    "GraphQL: generators": (
        "the schema has no settings of generators: the collection's own is used",
        "it has those of every generator",
    ),
    "GraphQL: paths of filters": (
        "a path may end in a collection, which counts references; a collection's first letter may be in lower case",
        "both are errors, and a path through a property that is no reference finds nothing",
    ),
    "GraphQL: groups": (
        "results in groups have every property and vector that is asked for",
        "objects, places, phone numbers, and vectors that are not asked for outside of the group, too, are missing",
    ),
    "GraphQL: unknown properties": (
        "grouping and reranking by one is an error",
        "a group by it is empty, and scores are 0",
    ),
    "collections: dropped vectors": (
        "`DELETE /v1/schema/{class}/vectors/{name}/index` works, and takes the vectors along",
        "it is behind a switch",
    ),
    "collections: dynamic index": (
        "`dynamic` is accepted: vectors are searched exactly, or, from 20,000 on, through a graph, as in any index",
        "the index changes its kind",
    ),
    "collections: modules": (
        "a module that is not registered cannot be named",
        "some pass, and fail when they are used",
    ),
    "collections: quantizers": (
        "quantizers and multi-vector encodings (MUVERA) are kept as settings; distances are exact",
        "distances are approximate",
    ),
    "collections: settings": (
        "a value of the wrong type is refused",
        "it is taken as 0, or overlooked",
    ),
    "collections: shards": (
        "a collection is one shard, whatever `desiredCount` says, and one replica",
        "it has as many as it says",
    ),
    "collections: stopword presets": (
        "they are checked when a collection changes, too",
        "they are checked in new collections alone",
    ),
    "collections: refused changes": (
        "a change that is refused changes nothing",
        "it may put the properties in the order of their names",
    ),
    "collections: refused distances": (
        "a collection that is refused is not there",
        "one whose distance is unknown, or whose asynchronous replication is out of range, is refused, and there",
    ),
    "objects: ids in other spellings": (
        "an object whose id has no dashes, has braces or is a URN is refused, and over gRPC one in upper case, too",
        "it is stored, and neither filters nor searches find it by its id",
    ),
    "objects: large whole numbers": (
        "they are kept exactly",
        "they are floats of 64 bits, and exact up to 2⁵³",
    ),
    "objects: vectors of the wrong shape": (
        "one vector where a list of them belongs, or a list where one belongs, refuses the object",
        "the answer is an error, and the object is stored without its vector",
    ),
    "objects: weights of vectors": (
        "`vectorWeights` is read over",
        "it is kept, and of use to one module",
    ),
    "references: odd beacons": (
        "a collection's name may begin in lower case in a target's beacon",
        "it is an error",
    ),
    "collections: time to live": (
        "objects are deleted when data is opened, and beside writes",
        "a schedule must be set (`OBJECTS_TTL_DELETE_SCHEDULE`)",
    ),
    "backups: chosen roles": (
        "`includeRoles` chooses roles as servers from 1.40 on do, and an empty list of roles or users chooses none",
        "there is no such key, and an empty list of users is all of them",
    ),
    "backups: directories": (
        "`config.path` is below the directory of backups (`--backup-path`), and ids have at most 255 characters",
        "it is any directory of the host",
    ),
    "filters: nested properties": (
        "they are not filtered",
        "they are not, unless a preview is switched on",
    ),
    "messages: what is not read": (
        "what is wrong with a search is refused, whatever it would find, and so are weights that are no numbers (NaN)",
        "what nothing leads to is not read: keywords and operators behind a filter that matches nothing",
    ),
    "messages": (
        "a refusal says what is wrong with the request, mostly in a server's words",
        "places of its source (`explorer: get class: …`), Go's own words and panics stand around it",
    ),
    "objects: long vectors": (
        "a vector of more than 65,535 numbers is refused as such (422)",
        "it fails in the store (500)",
    ),
    "objects: multi-vectors": (
        "a list of vectors for an index that takes one is refused as such (422)",
        "it fails in the store (500)",
    ),
    "objects: phone numbers": (
        "the package `phonenumberslite` reads them, of the release that is installed",
        "they are read by the same rules, as of its release",
    ),
    "references: unknown properties": (
        "a batch refuses the reference and stores nothing of it",
        "it says no, and keeps it all the same",
    ),
    "shards: unknown names": (
        "the status of a shard that is not there cannot be changed (404)",
        "nothing changes, and the answer is 200",
    ),
    "tasks": (
        "backups, exports and changes of indexes are done when answered: nothing is seen in progress, or canceled",
        "they go on beside other requests",
    ),
}
"""What is meant to differ, by its subject: how it is here, and how on a server."""
