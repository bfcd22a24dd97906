//! Metadata of results; the reference is `weaviate_gen/_core/search/reply.py`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::bindings::{Context, Result};
use crate::generated::{metadata_result as field, vectors};
use crate::wire::{Fields, Unsupported};

/// The fields of metadata; what is not there has the default of its kind.
#[derive(Default)]
pub struct Metadata<'a> {
    data: &'a [u8],
    id: &'a str,
    id_as_bytes: &'a [u8],
    has_vectors: bool,
    creation_time: Optional<i64>,
    last_update_time: Optional<i64>,
    distance: Optional<f64>,
    certainty: Optional<f64>,
    score: Optional<f64>,
    explain_score: Optional<&'a str>,
    is_consistent: Optional<bool>,
    rerank_score: Optional<f64>,
}

/// A value beside the field that says whether it was asked for.
#[derive(Default)]
struct Optional<T> {
    value: T,
    is_present: bool,
}

impl<T: Copy> Optional<T> {
    fn get(&self) -> Option<T> {
        self.is_present.then_some(self.value)
    }
}

impl<'a> Metadata<'a> {
    /// Read the message.
    pub fn read(data: &'a [u8]) -> Result<Self> {
        let mut found = Self { data, ..Self::default() };
        let mut fields = Fields::new(data);
        while let Some(tag) = fields.tag()? {
            match tag {
                field::ID => found.id = fields.string()?,
                field::ID_AS_BYTES => found.id_as_bytes = fields.bytes()?,
                field::CREATION_TIME_UNIX => found.creation_time.value = fields.integer()?,
                field::CREATION_TIME_UNIX_PRESENT => found.creation_time.is_present = fields.boolean()?,
                field::LAST_UPDATE_TIME_UNIX => found.last_update_time.value = fields.integer()?,
                field::LAST_UPDATE_TIME_UNIX_PRESENT => found.last_update_time.is_present = fields.boolean()?,
                field::DISTANCE => found.distance.value = fields.float()?,
                field::DISTANCE_PRESENT => found.distance.is_present = fields.boolean()?,
                field::CERTAINTY => found.certainty.value = fields.float()?,
                field::CERTAINTY_PRESENT => found.certainty.is_present = fields.boolean()?,
                field::SCORE => found.score.value = fields.float()?,
                field::SCORE_PRESENT => found.score.is_present = fields.boolean()?,
                field::EXPLAIN_SCORE => found.explain_score.value = fields.string()?,
                field::EXPLAIN_SCORE_PRESENT => found.explain_score.is_present = fields.boolean()?,
                field::IS_CONSISTENT => found.is_consistent.value = fields.boolean()?,
                field::IS_CONSISTENT_PRESENT => found.is_consistent.is_present = fields.boolean()?,
                field::RERANK_SCORE => found.rerank_score.value = fields.double()?,
                field::RERANK_SCORE_PRESENT => found.rerank_score.is_present = fields.boolean()?,
                field::VECTOR_BYTES => found.has_vectors |= !fields.bytes()?.is_empty(),
                field::VECTOR => {
                    let (numbers, rest) = fields.bytes()?.as_chunks::<4>();
                    if !rest.is_empty() {
                        return Err(Unsupported.into());
                    }
                    found.has_vectors |= !numbers.is_empty();
                }
                field::VECTORS => {
                    check_vectors(fields.bytes()?)?;
                    found.has_vectors = true;
                }
                field::GENERATIVE => drop(fields.string()?),
                field::GENERATIVE_PRESENT => drop(fields.boolean()?),
                _ => fields.skip(tag, field::is_known)?,
            }
        }
        Ok(found)
    }

    /// Return the object's id.
    pub fn uuid<'py>(&self, context: &Context<'_, 'py, '_>) -> Result<Bound<'py, PyAny>> {
        let py = context.py;
        if self.id_as_bytes.is_empty() && !self.id.is_empty() {
            return Ok(context.bindings.uuid.bind(py).call1((self.id,))?);
        }
        let mut number = [0; 16];
        let start = number.len().checked_sub(self.id_as_bytes.len()).ok_or(Unsupported)?;
        number[start..].copy_from_slice(self.id_as_bytes);
        Ok(context.bindings.make_uuid(py, u128::from_be_bytes(number))?)
    }

    /// Return the metadata of a result.
    pub fn of_result<'py>(&self, context: &Context<'_, 'py, '_>) -> Result<Bound<'py, PyAny>> {
        let py = context.py;
        let made = context.bindings.make(py, &context.bindings.metadata)?;
        made.setattr(intern!(py, "creation_time"), time(context, &self.creation_time)?)?;
        made.setattr(intern!(py, "last_update_time"), time(context, &self.last_update_time)?)?;
        made.setattr(intern!(py, "distance"), self.distance.get())?;
        made.setattr(intern!(py, "certainty"), self.certainty.get())?;
        made.setattr(intern!(py, "score"), self.score.get())?;
        made.setattr(intern!(py, "explain_score"), self.explain_score.get())?;
        made.setattr(intern!(py, "is_consistent"), self.is_consistent.get())?;
        made.setattr(intern!(py, "rerank_score"), self.rerank_score.get())?;
        Ok(made)
    }

    /// Return the metadata of an object that was fetched by its id.
    pub fn of_single<'py>(&self, context: &Context<'_, 'py, '_>) -> Result<Bound<'py, PyAny>> {
        let (py, epoch) = (context.py, context.bindings.epoch.bind(context.py));
        let made = context.bindings.make(py, &context.bindings.single_metadata)?;
        let created = time(context, &self.creation_time)?;
        made.setattr(intern!(py, "creation_time"), created.as_ref().unwrap_or(epoch))?;
        let updated = time(context, &self.last_update_time)?;
        made.setattr(intern!(py, "last_update_time"), updated.as_ref().unwrap_or(epoch))?;
        made.setattr(intern!(py, "is_consistent"), self.is_consistent.get())?;
        Ok(made)
    }

    /// Return what decodes the vectors when they are asked for.
    pub fn vectors<'py>(&self, context: &Context<'_, 'py, '_>) -> Result<Bound<'py, PyAny>> {
        let (py, bindings) = (context.py, context.bindings);
        if self.has_vectors {
            Ok(bindings.lazy_vectors.bind(py).call1((PyBytes::new(py, self.data),))?)
        } else {
            Ok(bindings.no_vectors.bind(py).clone())
        }
    }
}

fn time<'py>(context: &Context<'_, 'py, '_>, milliseconds: &Optional<i64>) -> Result<Option<Bound<'py, PyAny>>> {
    let Some(milliseconds) = milliseconds.get() else {
        return Ok(None);
    };
    Ok(Some(context.bindings.at_milliseconds.bind(context.py).call1((milliseconds,))?))
}

/// Check that named vectors can be read later.
fn check_vectors(data: &[u8]) -> Result<()> {
    let mut fields = Fields::new(data);
    while let Some(tag) = fields.tag()? {
        match tag {
            vectors::NAME => drop(fields.string()?),
            vectors::VECTOR_BYTES => drop(fields.bytes()?),
            vectors::INDEX | vectors::TYPE => drop(fields.varint()?),
            _ => fields.skip(tag, vectors::is_known)?,
        }
    }
    Ok(())
}
