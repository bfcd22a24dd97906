//! Values of properties; the reference is `weaviate_gen/_core/search/values.py`.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

use crate::bindings::{Context, Failure, Result};
use crate::generated::{
    bool_values, date_values, geo_coordinate, int_values, list_value, number_values, object_values, phone_number,
    properties, properties_fields_entry, text_values, uuid_values, value,
};
use crate::wire::{Fields, Unsupported, once};

/// How deep objects and references may be nested: the reference accepts messages within a hundred others, of which one
/// level here takes five at most.
pub const MOST_LEVELS: u32 = 16;

/// Read properties.
///
/// * `data`: the message.
/// * `found`: the dict that they are added to.
/// * `levels`: how many more levels there may be.
pub fn read_properties<'a>(
    context: &mut Context<'a, '_, '_>,
    data: &'a [u8],
    found: &Bound<'_, PyDict>,
    levels: u32,
) -> Result<()> {
    let levels = levels.checked_sub(1).ok_or(Unsupported)?;
    let mut fields = Fields::new(data);
    while let Some(tag) = fields.tag()? {
        if tag != properties::FIELDS {
            fields.skip(tag, properties::is_known)?;
            continue;
        }
        let mut entry = Fields::new(fields.bytes()?);
        let (mut key, mut content) = (None, None);
        while let Some(tag) = entry.tag()? {
            match tag {
                properties_fields_entry::KEY => once(&mut key, entry.string()?)?,
                properties_fields_entry::VALUE => once(&mut content, entry.bytes()?)?,
                _ => entry.skip(tag, properties_fields_entry::is_known)?,
            }
        }
        let content = read_value(context, content.unwrap_or_default(), levels)?;
        found.set_item(context.names.get(key.unwrap_or_default()), content)?;
    }
    Ok(())
}

fn nested<'a, 'py>(context: &mut Context<'a, 'py, '_>, data: &'a [u8], levels: u32) -> Result<Bound<'py, PyAny>> {
    let found = PyDict::new(context.py);
    read_properties(context, data, &found, levels)?;
    Ok(found.into_any())
}

fn read_value<'a, 'py>(context: &mut Context<'a, 'py, '_>, data: &'a [u8], levels: u32) -> Result<Bound<'py, PyAny>> {
    let py = context.py;
    let mut fields = Fields::new(data);
    let mut found = None;
    while let Some(tag) = fields.tag()? {
        let content = match tag {
            value::TEXT_VALUE | value::BLOB_VALUE => PyString::new(py, fields.string()?).into_any(),
            value::NUMBER_VALUE => PyFloat::new(py, fields.double()?).into_any(),
            value::INT_VALUE => PyInt::new(py, fields.integer()?).into_any(),
            value::BOOL_VALUE => PyBool::new(py, fields.boolean()?).to_owned().into_any(),
            value::DATE_VALUE => read_date(context, fields.string()?)?,
            value::UUID_VALUE => read_uuid(context, fields.string()?)?,
            value::OBJECT_VALUE => nested(context, fields.bytes()?, levels)?,
            value::LIST_VALUE => read_list(context, fields.bytes()?, levels)?,
            value::GEO_VALUE => read_geo(context, fields.bytes()?)?,
            value::PHONE_VALUE => read_phone(context, fields.bytes()?)?,
            value::NULL_VALUE => {
                fields.varint()?;
                py.None().into_bound(py)
            }
            _ => {
                fields.skip(tag, value::is_known)?;
                continue;
            }
        };
        once(&mut found, content)?;
    }
    Ok(found.unwrap_or_else(|| py.None().into_bound(py)))
}

fn read_list<'a, 'py>(context: &mut Context<'a, 'py, '_>, data: &'a [u8], levels: u32) -> Result<Bound<'py, PyAny>> {
    let py = context.py;
    let mut fields = Fields::new(data);
    let mut found = None;
    while let Some(tag) = fields.tag()? {
        let content = match tag {
            list_value::TEXT_VALUES => {
                let texts = repeated(fields.bytes()?, text_values::VALUES, text_values::is_known, |fields| {
                    Ok(PyString::new(py, fields.string()?))
                })?;
                PyList::new(py, texts)?
            }
            list_value::DATE_VALUES => {
                let dates = repeated(fields.bytes()?, date_values::VALUES, date_values::is_known, |fields| {
                    read_date(context, fields.string()?)
                })?;
                PyList::new(py, dates)?
            }
            list_value::UUID_VALUES => {
                let uuids = repeated(fields.bytes()?, uuid_values::VALUES, uuid_values::is_known, |fields| {
                    read_uuid(context, fields.string()?)
                })?;
                PyList::new(py, uuids)?
            }
            list_value::OBJECT_VALUES => {
                let objects = repeated(fields.bytes()?, object_values::VALUES, object_values::is_known, |fields| {
                    nested(context, fields.bytes()?, levels)
                })?;
                PyList::new(py, objects)?
            }
            list_value::NUMBER_VALUES => {
                let numbers = packed(fields.bytes()?, number_values::VALUES, number_values::is_known)?;
                PyList::new(py, numbers.iter().map(|bytes| f64::from_le_bytes(*bytes)))?
            }
            list_value::INT_VALUES => {
                let numbers = packed(fields.bytes()?, int_values::VALUES, int_values::is_known)?;
                PyList::new(py, numbers.iter().map(|bytes| i64::from_le_bytes(*bytes)))?
            }
            list_value::BOOL_VALUES => PyList::new(py, read_booleans(fields.bytes()?)?)?,
            _ => {
                fields.skip(tag, list_value::is_known)?;
                continue;
            }
        };
        once(&mut found, content)?;
    }
    Ok(found.unwrap_or_else(|| PyList::empty(py)).into_any())
}

/// Read a message whose only field is repeated.
fn repeated<'a, T>(
    data: &'a [u8],
    expected: u32,
    is_known: fn(u32) -> bool,
    mut read: impl FnMut(&mut Fields<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut fields = Fields::new(data);
    let mut found = Vec::new();
    while let Some(tag) = fields.tag()? {
        if tag == expected {
            found.push(read(&mut fields)?);
        } else {
            fields.skip(tag, is_known)?;
        }
    }
    Ok(found)
}

/// Read a message whose only field is the bytes of numbers of eight bytes each.
fn packed(data: &[u8], expected: u32, is_known: fn(u32) -> bool) -> Result<&[[u8; 8]]> {
    let found = repeated(data, expected, is_known, |fields| Ok(fields.bytes()?))?;
    match found.last().copied().unwrap_or_default().as_chunks() {
        (numbers, []) => Ok(numbers),
        _ => Err(Failure::Unsupported),
    }
}

fn read_booleans(data: &[u8]) -> Result<Vec<bool>> {
    let mut found = Vec::new();
    for part in repeated(data, bool_values::VALUES, bool_values::is_known, |fields| Ok(fields.bytes()?))? {
        let mut numbers = Fields::new(part);
        while !numbers.is_empty() {
            found.push(numbers.boolean()?);
        }
    }
    Ok(found)
}

fn read_date<'py>(context: &Context<'_, 'py, '_>, date: &str) -> Result<Bound<'py, PyAny>> {
    let is_plain = date.ends_with('Z') && !date.starts_with("0000");
    let read = if is_plain { &context.bindings.date_of_iso_format } else { &context.bindings.date };
    Ok(read.bind(context.py).call1((date,))?)
}

/// Read a UUID of 32 digits, with hyphens anywhere.
fn read_uuid<'py>(context: &Context<'_, 'py, '_>, digits: &str) -> Result<Bound<'py, PyAny>> {
    let mut number = 0u128;
    let mut count = 0;
    for letter in digits.bytes().filter(|letter| *letter != b'-') {
        let digit = char::from(letter).to_digit(16).ok_or(Unsupported)?;
        number = number << 4 | u128::from(digit);
        count += 1;
    }
    if count != 32 {
        return Err(Failure::Unsupported);
    }
    Ok(context.bindings.make_uuid(context.py, number)?)
}

fn read_geo<'py>(context: &Context<'_, 'py, '_>, data: &[u8]) -> Result<Bound<'py, PyAny>> {
    let mut fields = Fields::new(data);
    let (mut latitude, mut longitude) = (0.0, 0.0);
    while let Some(tag) = fields.tag()? {
        match tag {
            geo_coordinate::LATITUDE => latitude = fields.float()?,
            geo_coordinate::LONGITUDE => longitude = fields.float()?,
            _ => fields.skip(tag, geo_coordinate::is_known)?,
        }
    }
    Ok(context.bindings.geo.bind(context.py).call1((latitude, longitude))?)
}

fn read_phone<'py>(context: &Context<'_, 'py, '_>, data: &[u8]) -> Result<Bound<'py, PyAny>> {
    let mut fields = Fields::new(data);
    let (mut country_code, mut national, mut valid) = (0, 0, false);
    let (mut input, mut default_country, mut international, mut formatted) = ("", "", "", "");
    while let Some(tag) = fields.tag()? {
        match tag {
            phone_number::COUNTRY_CODE => country_code = fields.varint()?,
            phone_number::DEFAULT_COUNTRY => default_country = fields.string()?,
            phone_number::INPUT => input = fields.string()?,
            phone_number::INTERNATIONAL_FORMATTED => international = fields.string()?,
            phone_number::NATIONAL => national = fields.varint()?,
            phone_number::NATIONAL_FORMATTED => formatted = fields.string()?,
            phone_number::VALID => valid = fields.boolean()?,
            _ => fields.skip(tag, phone_number::is_known)?,
        }
    }
    let parts = (input, default_country, country_code, international, national, formatted, valid);
    Ok(context.bindings.phone.bind(context.py).call1(parts)?)
}
