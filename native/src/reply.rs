//! Replies to searches; the reference is `weaviate_gen/_core/search/reply.py`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyTuple};

use crate::bindings::{Bindings, Context, Names, Result, or_not_implemented};
use crate::generated::{properties_result, ref_properties_result, search_reply, search_result};
use crate::metadata::Metadata;
use crate::values::{MOST_LEVELS, read_properties};
use crate::wire::{Fields, Unsupported, once};

/// Reads the replies to searches.
#[pyclass(frozen, module = "weaviate_gen_native")]
pub struct ReplyReader {
    bindings: Bindings,
}

#[pymethods]
impl ReplyReader {
    #[new]
    fn new(bindings: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Self { bindings: Bindings::new(bindings)? })
    }

    /// Read the reply to a plain query; `NotImplemented` where Python has to.
    fn query<'py>(&self, names: &Bound<'py, PyTuple>, data: &Bound<'py, PyBytes>) -> PyResult<Bound<'py, PyAny>> {
        or_not_implemented(data.py(), self.read_query(data, names))
    }

    /// Read the reply to a fetch by id; `NotImplemented` where Python has to.
    fn single<'py>(&self, names: &Bound<'py, PyTuple>, data: &Bound<'py, PyBytes>) -> PyResult<Bound<'py, PyAny>> {
        or_not_implemented(data.py(), self.read_single(data, names))
    }
}

impl ReplyReader {
    fn read_query<'py>(&self, data: &Bound<'py, PyBytes>, names: &Bound<'py, PyTuple>) -> Result<Bound<'py, PyAny>> {
        let py = data.py();
        let mut context = Context { py, bindings: &self.bindings, names: Names::new(py) };
        let reply = Reply::read(data.as_bytes())?;
        let mut objects = Vec::with_capacity(reply.results.len());
        for result in reply.results {
            let (found, metadata) = split(result)?;
            let facts = metadata.of_result(&context)?;
            objects.push(read_object(
                &mut context,
                &self.bindings.object,
                found,
                &metadata,
                facts,
                names,
                MOST_LEVELS,
            )?);
        }
        let made = self.bindings.make(py, &self.bindings.query_return)?;
        made.setattr(intern!(py, "objects"), PyList::new(py, objects)?)?;
        made.setattr(intern!(py, "query_profile"), py.None())?;
        made.setattr(intern!(py, "took"), reply.took)?;
        Ok(made)
    }

    fn read_single<'py>(&self, data: &Bound<'py, PyBytes>, names: &Bound<'py, PyTuple>) -> Result<Bound<'py, PyAny>> {
        let py = data.py();
        let mut context = Context { py, bindings: &self.bindings, names: Names::new(py) };
        let results = Reply::read(data.as_bytes())?.results;
        if results.len() > 1 {
            return Err(Unsupported.into()); // all of them would have to be checked
        }
        let Some(result) = results.first() else {
            return Ok(py.None().into_bound(py));
        };
        let (found, metadata) = split(result)?;
        let facts = metadata.of_single(&context)?;
        read_object(&mut context, &self.bindings.single, found, &metadata, facts, names, MOST_LEVELS)
    }
}

/// A reply without groups, generated texts and a profile.
struct Reply<'a> {
    took: f64,
    results: Vec<&'a [u8]>,
}

impl<'a> Reply<'a> {
    fn read(data: &'a [u8]) -> Result<Self> {
        let mut found = Self { took: 0.0, results: Vec::new() };
        let mut fields = Fields::new(data);
        while let Some(tag) = fields.tag()? {
            match tag {
                search_reply::TOOK => found.took = fields.float()?,
                search_reply::RESULTS => found.results.push(fields.bytes()?),
                search_reply::GENERATIVE_GROUPED_RESULT => drop(fields.string()?), // servers send an empty one
                _ => fields.skip(tag, search_reply::is_known)?,
            }
        }
        Ok(found)
    }
}

/// Read the two halves of a result: its properties, as yet as bytes, and its metadata.
fn split(data: &[u8]) -> Result<(PropertiesResult<'_>, Metadata<'_>)> {
    let (mut found, mut metadata) = (None, None);
    let mut fields = Fields::new(data);
    while let Some(tag) = fields.tag()? {
        match tag {
            search_result::PROPERTIES => once(&mut found, fields.bytes()?)?,
            search_result::METADATA => once(&mut metadata, fields.bytes()?)?,
            _ => fields.skip(tag, search_result::is_known)?,
        }
    }
    let found = PropertiesResult::read(found.unwrap_or_default())?;
    Metadata::read(found.metadata.unwrap_or_default())?; // that of objects that are referred to; here, it is only checked
    Ok((found, Metadata::read(metadata.unwrap_or_default())?))
}

/// Properties and references of a result, or of an object that it refers to.
#[derive(Default)]
struct PropertiesResult<'a> {
    properties: Option<&'a [u8]>,
    references: Vec<&'a [u8]>,
    has_asked_for_references: bool,
    collection: &'a str,
    metadata: Option<&'a [u8]>,
}

impl<'a> PropertiesResult<'a> {
    fn read(data: &'a [u8]) -> Result<Self> {
        let mut found = Self::default();
        let mut fields = Fields::new(data);
        while let Some(tag) = fields.tag()? {
            match tag {
                properties_result::NON_REF_PROPS => once(&mut found.properties, fields.bytes()?)?,
                properties_result::REF_PROPS => found.references.push(fields.bytes()?),
                properties_result::REF_PROPS_REQUESTED => found.has_asked_for_references = fields.boolean()?,
                properties_result::TARGET_COLLECTION => found.collection = fields.string()?,
                properties_result::METADATA => once(&mut found.metadata, fields.bytes()?)?,
                _ => fields.skip(tag, properties_result::is_known)?,
            }
        }
        Ok(found)
    }
}

/// Make a result.
///
/// * `class`: its class.
/// * `facts`: its metadata, as objects of that class have it.
/// * `names`: properties that are `None` where they are missing.
/// * `levels`: how many more levels of objects and references there may be.
fn read_object<'a, 'py>(
    context: &mut Context<'a, 'py, '_>,
    class: &Py<PyAny>,
    found: PropertiesResult<'a>,
    metadata: &Metadata<'a>,
    facts: Bound<'py, PyAny>,
    names: &Bound<'py, PyTuple>,
    levels: u32,
) -> Result<Bound<'py, PyAny>> {
    let py = context.py;
    let properties = PyDict::new(py);
    for name in names {
        properties.set_item(name, py.None())?;
    }
    read_properties(context, found.properties.unwrap_or_default(), &properties, levels)?;
    let made = context.bindings.make(py, class)?;
    made.setattr(intern!(py, "uuid"), metadata.uuid(context)?)?;
    made.setattr(intern!(py, "metadata"), facts)?;
    made.setattr(intern!(py, "properties"), properties)?;
    made.setattr(intern!(py, "references"), read_references(context, &found, levels)?)?;
    made.setattr(intern!(py, "_undecoded"), metadata.vectors(context)?)?;
    made.setattr(intern!(py, "collection"), context.names.get(found.collection))?;
    Ok(made)
}

fn read_references<'a, 'py>(
    context: &mut Context<'a, 'py, '_>,
    found: &PropertiesResult<'a>,
    levels: u32,
) -> Result<Option<Bound<'py, PyDict>>> {
    let py = context.py;
    if found.references.is_empty() {
        return Ok(found.has_asked_for_references.then(|| PyDict::new(py)));
    }
    let levels = levels.checked_sub(1).ok_or(Unsupported)?;
    let references = PyDict::new(py);
    for data in &found.references {
        let mut fields = Fields::new(data);
        let (mut name, mut objects) = ("", Vec::new());
        while let Some(tag) = fields.tag()? {
            match tag {
                ref_properties_result::PROP_NAME => name = fields.string()?,
                ref_properties_result::PROPERTIES => {
                    let object = PropertiesResult::read(fields.bytes()?)?;
                    let metadata = Metadata::read(object.metadata.unwrap_or_default())?;
                    let facts = metadata.of_result(context)?;
                    let class = &context.bindings.object;
                    let none = PyTuple::empty(py);
                    objects.push(read_object(context, class, object, &metadata, facts, &none, levels)?);
                }
                _ => fields.skip(tag, ref_properties_result::is_known)?,
            }
        }
        let objects = context.bindings.references.bind(py).call1((PyList::new(py, objects)?,))?;
        references.set_item(context.names.get(name), objects)?;
    }
    Ok(Some(references))
}
