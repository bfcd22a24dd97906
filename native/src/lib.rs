//! The compiled codec of weaviate-gen.
//!
//! Python's own code is the reference: every function here returns what that returns, or `NotImplemented` where it reads
//! the data itself and raises its own errors. So whatever is malformed, or rare, is nobody's business here.
//!
//! * `wire`, `generated`: the format of protobuf, and the numbers of the fields, from the compiled protos.
//! * `bindings`: what Python's side hands over: classes of results, and functions for rare values.
//! * `values`, `metadata`, `reply`: replies to searches, from the inside out.
//! * `text`, `json`: JSON, with the empty arrays and maps that servers encode as null.

pub mod text;
pub mod wire;

#[cfg(feature = "python")]
mod bindings;
#[cfg(feature = "python")]
#[rustfmt::skip]
mod generated;
#[cfg(feature = "python")]
mod json;
#[cfg(feature = "python")]
mod metadata;
#[cfg(feature = "python")]
mod reply;
#[cfg(feature = "python")]
mod values;

/// The compiled codec of weaviate-gen.
#[cfg(feature = "python")]
#[pyo3::pymodule]
mod weaviate_gen_native {
    #[pymodule_export]
    use crate::json::JsonReader;
    #[pymodule_export]
    use crate::reply::ReplyReader;

    /// Version of the interface to Python's side, which uses no other.
    #[pymodule_export]
    const INTERFACE: u32 = 1;
}
