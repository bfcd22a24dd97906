"""Refusals about files: the data itself, backups, exports; and plugins."""

from __future__ import annotations

from collections.abc import Mapping

from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Wording, cause

WORDINGS: Mapping[Code, Mapping[str, Wording]] = {
    "data_unusable": cause(
        "internal",
        closed="{file} was closed",
        missing="there is no {file} here: no local engine has kept data in this directory",
        no_file="the data is in memory alone: there is no file to compact",
        no_transaction="the transaction was undone, or there is none",
        replaced=(
            "{file} or its log was removed or replaced while it was open: nothing of this request was stored; close "
            "the client and connect again"
        ),
        foreign="{file} is a database of another program; choose an empty directory",
        too_new=(
            "{file} was written by a newer weaviate-gen (layout {version}, this one knows {known}); upgrade the "
            "package, nothing was changed"
        ),
        not_writable="{file} cannot be written ({cause}); the local engine needs a directory that it may write in",
        busy="{file} is open already ({cause}); one opener at a time: close the other one",
        not_read_or_written="{file} cannot be read or written ({cause}): nothing of this request was stored",
        other="{file}: {cause}",
    ),
    "directory_in_use": cause(
        "unavailable",
        alone=(
            "the directory is open already{holder}; one opener at a time: close the other client, open it with "
            "shared=True in every process, or share it with `weaviate-gen serve`"
        ),
        unshared=(
            "the directory is open already{holder}, and not shared: close the other client, or open it with "
            "shared=True there, too"
        ),
        version=(
            "the directory is shared by weaviate-gen {version}{holder}, and this is {own}: use the same version in "
            "every process"
        ),
    ),
    "data_damaged": cause(
        "internal",
        file=(
            "{file} is damaged ({cause}); restore a backup, or take what can be read by `weaviate-gen check DIR "
            "--salvage NEW`"
        ),
        config="{file} is damaged: the config of {collection} cannot be read ({cause})",
        catalog="{file} is damaged: the table of every {table} does not match its checksums; restore a backup",
        object=(
            "object {uuid} of {shard} is damaged: it does not match its checksum. Other objects can be read by their "
            "ids; restore a backup, or take what can be read by `weaviate-gen check DIR --salvage NEW`"
        ),
        objects=(
            "{count} objects of {shard} are damaged or lost: {named}. Others can be read by their ids; restore a "
            "backup, or take what can be read by `weaviate-gen check DIR --salvage NEW`"
        ),
        unknown=(
            "{shard} is damaged: it is not known which objects are lost. Others can be read by their ids; restore a "
            "backup, or take what can be read by `weaviate-gen check DIR --salvage NEW`"
        ),
        rows=(
            "{shard} is damaged: it has another number of objects than it should have. They can be read by their ids; "
            "restore a backup, or take what can be read by `weaviate-gen check DIR --salvage NEW`"
        ),
        shard="objects of {shard} are damaged or lost",
        ids="the index of ids of {shard} is damaged",
        census="the count of the objects of {shard} is damaged, and they do not agree on it",
        written=(
            "{shard} is damaged, and is not written to; restore a backup, or take what can be read by `weaviate-gen "
            "check DIR --salvage NEW`"
        ),
    ),
    "disk_full": cause(
        "disk_full",
        request="no room left: nothing of this request was stored",
        file="no room left for {file}: nothing of this request was stored; make room and repeat it",
    ),
    "directory_unwritable": cause(
        "internal",
        no_home="path must begin with a known home directory, got {got}: {cause}",
        directory=Wording(
            "unavailable", ("cannot write in the directory: {cause}; the local engine needs a directory to write in")
        ),
        create="cannot create the directory: {cause}",
        serve=Wording("unavailable", "cannot serve the directory to other processes: {cause}"),
        not_empty="the directory must be empty, or not exist yet",
        file="cannot create {file}: {cause}",
    ),
    "directory_refused": cause(
        "invalid",
        malformed='the path of {kind} "{name}" is not a valid one',
        outside='the path of {kind} "{name}" must be below the directory of {kind}s, got {path!r}',
        no_directory='{kind} "{name}" must be a directory, got a link or a device',
        data='{kind} "{name}" must not be the directory of the data: choose another id',
        changed='the path of {kind} "{name}" changed while it was used',
        foreign=(
            '{kind} "{name}": a directory of this name exists and is not an unfinished {kind} of this engine: choose '
            "another id, or remove it by hand"
        ),
    ),
    "not_written": cause(
        "unavailable",
        'cannot write the {subject} "{name}": {cause}',
    ),
    "engine_misused": cause(
        "internal",
        reentered=(
            "the engine cannot be called from inside of a write on the same thread, such as by a signal handler, a "
            "finalizer or a plugin; nothing of this request was done"
        ),
        forked="this engine was opened by another process, which this one is a fork of; connect again in this process",
    ),
    "backend_not_found": cause(
        "invalid",
        own_backups=(
            'no backup backend "filesystem": backup: backend not found, did you enable the right module? The local '
            "engine has it when it keeps its data in a directory, or is started with --backup-path"
        ),
        own_exports=(
            "backend filesystem not available: backup: filesystem not found. The local engine has it when it keeps "
            "its data in a directory, or is started with --export-path"
        ),
        backups='no backup backend "{backend}": backend not found, did you enable the right module?',
        restores=Wording("internal", 'no backup provider "{backend}": backup: backend not found'),
        bucket='export validation error: EXPORT_DEFAULT_BUCKET is required for backend "{backend}"',
        exports="export validation error: backend {backend} not available: backup: {backend} not found",
    ),
    "backup_not_found": cause(
        "not_found",
        status="coordinator cannot get status: metadata not found",
        to_restore='backup id "{backup_id}" does not exist',
        restore="coordinator cannot get status: metadata not found: no restore of {backup_id}",
        base='base backup "{backup_id}" does not exist',
        metadata="get object path could not find {file}: metadata not found",
        export="export not found",
    ),
    "backup_unusable": cause(
        "invalid",
        note_corrupted="corrupted backup file {file}: {cause}",
        note_not_json="corrupted backup file {file}: not JSON",
        note_fields="corrupted backup file {file}: it must have the fields of a backup, with their types",
        note_other_backup='wrong backup file: asked for "{backup_id}", and {file} is about "{other}"',
        file_strange="corrupted backup: it has what no engine writes",
        export_corrupted="get export metadata: corrupted file {place}/{file}",
        export_other_export='get export metadata: asked for "{export_id}", and the file is about "{other}"',
        file_missing="corrupted backup: {file} is missing",
        in_use="backup is in use: {file} has a log; close whoever has it open, and try again",
        file_corrupted="corrupted backup: {file} cannot be read: {cause}",
        file_foreign="corrupted backup: {file} is a database of another program",
        too_new="backup of a newer weaviate-gen (layout {version}, this one knows {known})",
        file_tables="corrupted backup: {file} has other tables than an engine",
        file_damaged="corrupted backup: {file} is damaged: {damage}",
        base_same=Wording("internal", "base backup cannot be the same as the new backup ID: "),
    ),
    "nothing_selected": cause(
        "invalid",
        to_back_up="no available classes to backup, there's nothing to do here",
        to_restore="nothing left to restore: please choose from : {known}",
        to_export="no exportable classes",
        unmatched="no dynamic {kind}s match '{key}' [{patterns}]",
        unknown="{kind} \"{name}\" in '{key}' does not exist",
        disabled="'{key}' was set but dynamic DB {kind}s are not enabled",
    ),
    "already_finished": cause(
        "invalid",
        backup='backup "{backup_id}" already succeeded',
        restore='restore "{backup_id}" already succeeded',
        export=Wording("conflict", "export has already finished"),
        in_progress="{kind} {name} already in progress",
    ),
    "restore_failed": cause(
        "invalid",
        "could not restore classes: [{collections}]",
    ),
    "plugin_failed": cause(
        "unavailable",
        not_loadable="the plugin {plugin} ({target}){owner} cannot be loaded: {type}: {cause}; mend or uninstall it",
        vectorizing=Wording("internal", "vectorizing with {module}: {cause}"),
        reranking=Wording("internal", "reranking with {module}: {cause}"),
        generating=Wording("internal", "generating with {module}: {cause}"),
        provider=Wording("internal", "{cause}"),
        weights=Wording(
            "internal", "there are {weights} weights for {vectors} values: give one a field, above 0 together"
        ),
        several_multi=Wording("internal", "cannot combine multi vectors, more than one multi vector found: {count}"),
        scores=Wording("internal", "reranking with {module}: {expected} scores are expected, got {got}"),
        input_references=Wording(
            "invalid", ("ref2vec-centroid reads references, not texts such as {text!r} ({config})")
        ),
        input_images=Wording("invalid", "img2vec-local reads images, not texts such as {text!r}"),
        image_malformed=Wording("invalid", "img2vec-local: the value must be an image file in base64: {cause}"),
        image_large=Wording("invalid", "img2vec-local: the image has too many pixels: {width} x {height}"),
        model_unnamed=Wording(
            "invalid", ("{module}: the settings must name a model: a directory, or a name to download it under")
        ),
        input_dimensions=Wording(
            "invalid", ("text2vec-local: dimensions must be one of 64, 128, 256, not {dimensions!r}")
        ),
    ),
}
