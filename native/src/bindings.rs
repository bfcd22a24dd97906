//! What Python's side hands over: classes of results, and functions that read rare values.

use pyo3::exceptions::{PyException, PyMemoryError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::wire::Unsupported;

/// Why nothing was read.
pub enum Failure {
    /// Python reads it, or raises its own error.
    Unsupported,
    /// A Python function raised.
    Raised(PyErr),
}

/// What was read, or why nothing was.
pub type Result<T> = std::result::Result<T, Failure>;

impl From<Unsupported> for Failure {
    fn from(_: Unsupported) -> Self {
        Self::Unsupported
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Raised(error)
    }
}

/// Return a result, or `NotImplemented` where Python's side is to read the data.
///
/// An ordinary exception of a function of Python's side is left to the reference, which raises it with its own context;
/// others, such as `KeyboardInterrupt`, are raised.
pub fn or_not_implemented<'py>(py: Python<'py>, read: Result<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyAny>> {
    match read {
        Ok(found) => Ok(found),
        Err(Failure::Raised(error))
            if !error.is_instance_of::<PyException>(py) || error.is_instance_of::<PyMemoryError>(py) =>
        {
            Err(error)
        }
        Err(_) => Ok(py.NotImplemented().into_bound(py)),
    }
}

/// Classes and functions of Python's side, by their names there.
pub struct Bindings {
    new_object: Py<PyAny>,
    /// The class of a query's reply.
    pub query_return: Py<PyAny>,
    /// The class of a result.
    pub object: Py<PyAny>,
    /// The class of an object that was fetched by its id.
    pub single: Py<PyAny>,
    /// The class of a result's metadata.
    pub metadata: Py<PyAny>,
    /// The class of a single object's metadata.
    pub single_metadata: Py<PyAny>,
    /// The class of UUIDs.
    pub uuid: Py<PyAny>,
    set_uuid_number: Py<PyAny>,
    set_uuid_safety: Py<PyAny>,
    uuid_safety: Py<PyAny>,
    /// Reads a date.
    pub date: Py<PyAny>,
    /// Reads a date that has a time zone and a year of Python's.
    pub date_of_iso_format: Py<PyAny>,
    /// Reads a time in milliseconds.
    pub at_milliseconds: Py<PyAny>,
    /// The time that stands for a missing one.
    pub epoch: Py<PyAny>,
    /// Makes a geo coordinate.
    pub geo: Py<PyAny>,
    /// Makes a phone number.
    pub phone: Py<PyAny>,
    /// Makes references to objects.
    pub references: Py<PyAny>,
    /// Returns what decodes vectors later, from the bytes of metadata.
    pub lazy_vectors: Py<PyAny>,
    /// Returns no vectors.
    pub no_vectors: Py<PyAny>,
}

impl Bindings {
    /// Read the attributes of an object of Python's side.
    pub fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let get = |name: &str| source.getattr(name).map(Bound::unbind);
        let object = source.py().import("builtins")?.getattr("object")?;
        Ok(Self {
            new_object: object.getattr("__new__")?.unbind(),
            query_return: get("query_return")?,
            object: get("object")?,
            single: get("single")?,
            metadata: get("metadata")?,
            single_metadata: get("single_metadata")?,
            uuid: get("uuid")?,
            set_uuid_number: get("set_uuid_number")?,
            set_uuid_safety: get("set_uuid_safety")?,
            uuid_safety: get("uuid_safety")?,
            date: get("date")?,
            date_of_iso_format: get("date_of_iso_format")?,
            at_milliseconds: get("at_milliseconds")?,
            epoch: get("epoch")?,
            geo: get("geo")?,
            phone: get("phone")?,
            references: get("references")?,
            lazy_vectors: get("lazy_vectors")?,
            no_vectors: get("no_vectors")?,
        })
    }

    /// Return a new object of a class whose attributes are to be set.
    pub fn make<'py>(&self, py: Python<'py>, class: &Py<PyAny>) -> PyResult<Bound<'py, PyAny>> {
        self.new_object.bind(py).call1((class,))
    }

    /// Return a UUID; its constructor checks what is certain here, and takes ten times as long.
    pub fn make_uuid<'py>(&self, py: Python<'py>, number: u128) -> PyResult<Bound<'py, PyAny>> {
        let made = self.make(py, &self.uuid)?;
        self.set_uuid_number.bind(py).call1((&made, number))?;
        self.set_uuid_safety.bind(py).call1((&made, &self.uuid_safety))?;
        Ok(made)
    }
}

/// Strings that occur again and again in one reply, such as names of properties.
pub struct Names<'a, 'py> {
    py: Python<'py>,
    known: Vec<(&'a str, Bound<'py, PyString>)>,
}

const MOST_NAMES: usize = 64;

impl<'a, 'py> Names<'a, 'py> {
    /// Begin without any.
    pub fn new(py: Python<'py>) -> Self {
        Self { py, known: Vec::with_capacity(16) }
    }

    /// Return a name as a string of Python.
    pub fn get(&mut self, name: &'a str) -> Bound<'py, PyString> {
        if let Some((_, found)) = self.known.iter().find(|(known, _)| *known == name) {
            return found.clone();
        }
        let made = PyString::new(self.py, name);
        if self.known.len() < MOST_NAMES {
            self.known.push((name, made.clone()));
        }
        made
    }
}

/// What reading one reply shares.
pub struct Context<'a, 'py, 'b> {
    /// The interpreter.
    pub py: Python<'py>,
    /// What Python's side handed over.
    pub bindings: &'b Bindings,
    /// Names that occurred.
    pub names: Names<'a, 'py>,
}
