//! JSON to objects of Python, with the empty arrays and maps that servers encode as null; the references are Python's
//! `json`, and `weaviate_gen/_runtime/nulls.py`.

use std::borrow::Cow;
use std::sync::Mutex;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString};
use rustc_hash::FxHashMap;

use crate::bindings::{Result, or_not_implemented};
use crate::text::{Number, Scanner};
use crate::wire::Unsupported;

/// How deep arrays and objects may be nested.
const MOST_LEVELS: u32 = 100;

/// Keys of objects that are kept as strings of Python.
const MOST_KEYS: usize = 1024;

/// Bytes of the longest key that is kept.
const LONGEST_KEY: usize = 64;

/// What is known of a value: where arrays and maps are, which may be null.
enum Shape {
    Unknown,
    Object(usize),
    List(Box<Shape>),
    Map(Box<Shape>),
}

impl Shape {
    /// Read a shape as Python has it: a name, a kind and the shape of its items, or `None`.
    fn read(source: &Bound<'_, PyAny>, places: &FxHashMap<String, usize>) -> PyResult<Self> {
        if source.is_none() {
            return Ok(Self::Unknown);
        }
        if let Ok(name) = source.extract::<String>() {
            let place = places.get(&name).ok_or_else(|| PyTypeError::new_err(format!("no shape of {name}")))?;
            return Ok(Self::Object(*place));
        }
        let (kind, items) = source.extract::<(String, Bound<'_, PyAny>)>()?;
        let items = Box::new(Self::read(&items, places)?);
        Ok(if kind == "list" { Self::List(items) } else { Self::Map(items) })
    }

    /// Return what an item of an array or a map is.
    fn of_items(&self, is_list: bool) -> &Self {
        match self {
            Self::List(items) if is_list => items,
            Self::Map(items) if !is_list => items,
            _ => &Self::Unknown,
        }
    }
}

/// Reads JSON documents.
#[pyclass(frozen, module = "weaviate_gen_native")]
pub struct JsonReader {
    places: FxHashMap<String, usize>,
    objects: Vec<FxHashMap<String, Shape>>,
    keys: Mutex<FxHashMap<Box<str>, Py<PyString>>>,
}

#[pymethods]
impl JsonReader {
    /// Begin.
    ///
    /// * `objects`: the shapes of the fields of objects that have names.
    #[new]
    fn new(objects: &Bound<'_, PyDict>) -> PyResult<Self> {
        let mut places = FxHashMap::default();
        for (place, name) in objects.keys().iter().enumerate() {
            places.insert(name.extract::<String>()?, place);
        }
        let mut found = Vec::new();
        for fields in objects.values() {
            let mut shapes = FxHashMap::default();
            for (key, shape) in fields.cast::<PyDict>()? {
                shapes.insert(key.extract::<String>()?, Shape::read(&shape, &places)?);
            }
            found.push(shapes);
        }
        Ok(Self { places, objects: found, keys: Mutex::default() })
    }

    /// Read a document; `NotImplemented` where Python has to.
    ///
    /// * `data`: the document.
    /// * `shape`: its shape.
    fn read<'py>(&self, data: &Bound<'py, PyBytes>, shape: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let shape = Shape::read(shape, &self.places)?;
        or_not_implemented(data.py(), self.document(data, &shape))
    }
}

impl JsonReader {
    fn document<'py>(&self, data: &Bound<'py, PyBytes>, shape: &Shape) -> Result<Bound<'py, PyAny>> {
        // not waited for: what runs while objects are made, such as a finalizer, may read another document meanwhile
        let mut kept = self.keys.try_lock().ok();
        let mut reading = Reading {
            py: data.py(),
            scanner: Scanner::new(data.as_bytes())?,
            objects: &self.objects,
            keys: kept.as_deref_mut(),
        };
        let found = reading.value(shape, MOST_LEVELS)?;
        reading.scanner.end()?;
        Ok(found)
    }
}

struct Reading<'a, 'py> {
    py: Python<'py>,
    scanner: Scanner<'a>,
    objects: &'a [FxHashMap<String, Shape>],
    keys: Option<&'a mut FxHashMap<Box<str>, Py<PyString>>>,
}

impl<'py> Reading<'_, 'py> {
    fn value(&mut self, shape: &Shape, levels: u32) -> Result<Bound<'py, PyAny>> {
        let py = self.py;
        Ok(match self.scanner.peek()? {
            b'"' => PyString::new(py, &self.scanner.string()?).into_any(),
            b'{' => self.object(shape, levels)?.into_any(),
            b'[' => self.array(shape, levels)?.into_any(),
            b't' => {
                self.scanner.word("true")?;
                PyBool::new(py, true).to_owned().into_any()
            }
            b'f' => {
                self.scanner.word("false")?;
                PyBool::new(py, false).to_owned().into_any()
            }
            b'n' => {
                self.scanner.word("null")?;
                match shape {
                    Shape::List(_) => PyList::empty(py).into_any(),
                    Shape::Map(_) => PyDict::new(py).into_any(),
                    _ => py.None().into_bound(py),
                }
            }
            _ => match self.scanner.number()? {
                Number::Integer(number) => PyInt::new(py, number).into_any(),
                Number::Float(number) => PyFloat::new(py, number).into_any(),
            },
        })
    }

    fn array(&mut self, shape: &Shape, levels: u32) -> Result<Bound<'py, PyList>> {
        let levels = levels.checked_sub(1).ok_or(Unsupported)?;
        let shape = shape.of_items(true);
        self.scanner.expect(b'[')?;
        let mut found = Vec::new();
        if !self.scanner.take(b']') {
            loop {
                found.push(self.value(shape, levels)?);
                if !self.scanner.take(b',') {
                    break;
                }
            }
            self.scanner.expect(b']')?;
        }
        Ok(PyList::new(self.py, found)?)
    }

    fn object(&mut self, shape: &Shape, levels: u32) -> Result<Bound<'py, PyDict>> {
        let levels = levels.checked_sub(1).ok_or(Unsupported)?;
        let objects = self.objects;
        let found = PyDict::new(self.py);
        self.scanner.expect(b'{')?;
        if self.scanner.take(b'}') {
            return Ok(found);
        }
        loop {
            self.scanner.peek()?;
            let key = self.scanner.string()?;
            self.scanner.expect(b':')?;
            let inner = match shape {
                Shape::Object(place) => objects[*place].get(key.as_ref()).unwrap_or(&Shape::Unknown),
                _ => shape.of_items(false),
            };
            let value = self.value(inner, levels)?;
            found.set_item(self.key(key), value)?;
            if !self.scanner.take(b',') {
                self.scanner.expect(b'}')?;
                return Ok(found);
            }
        }
    }

    /// Return a key as a string of Python; the same one each time, as documents have the same keys.
    fn key(&mut self, key: Cow<'_, str>) -> Bound<'py, PyString> {
        let Some(keys) = self.keys.as_deref_mut() else {
            return PyString::new(self.py, &key);
        };
        if let Some(found) = keys.get(key.as_ref()) {
            return found.bind(self.py).clone();
        }
        let made = PyString::intern(self.py, &key);
        if keys.len() < MOST_KEYS && key.len() <= LONGEST_KEY {
            keys.insert(key.into(), made.clone().unbind());
        }
        made
    }
}
