//! The wire format of protobuf, read in place.
//!
//! A reader accepts what encoders write, and nothing else: whatever is malformed, or legal but never written (groups,
//! tags with superfluous bytes), is [`Unsupported`], and left to the reference implementation.

/// What this codec does not read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Unsupported;

/// A part of a message, or [`Unsupported`].
pub type Result<T> = std::result::Result<T, Unsupported>;

const VARINT: u32 = 0;
const EIGHT_BYTES: u32 = 1;
const MEASURED: u32 = 2;
const FOUR_BYTES: u32 = 5;

/// The fields of a message, from the first to the last.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Read a message.
    pub fn new(data: &'a [u8]) -> Self {
        Self { rest: data }
    }

    /// Return whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Return the next field's tag (number and wire type, as they are encoded); `None` at the end.
    #[inline]
    pub fn tag(&mut self) -> Result<Option<u32>> {
        let Some(&first) = self.rest.first() else {
            return Ok(None);
        };
        if first < 0x80 {
            self.rest = &self.rest[1..];
            return if first < 8 { Err(Unsupported) } else { Ok(Some(u32::from(first))) };
        }
        let before = self.rest.len();
        let number = self.varint()?;
        let shortest = (64 - (number | 1).leading_zeros() as usize).div_ceil(7);
        if before - self.rest.len() != shortest || number < 8 {
            return Err(Unsupported);
        }
        u32::try_from(number).map(Some).map_err(|_| Unsupported)
    }

    /// Read a number of variable length.
    #[inline]
    pub fn varint(&mut self) -> Result<u64> {
        let mut found = 0;
        for (index, &byte) in self.rest.iter().take(10).enumerate() {
            if index == 9 && byte > 1 {
                return Err(Unsupported);
            }
            found |= u64::from(byte & 0x7f) << (7 * index);
            if byte < 0x80 {
                self.rest = &self.rest[index + 1..];
                return Ok(found);
            }
        }
        Err(Unsupported)
    }

    /// Read a boolean.
    #[inline]
    pub fn boolean(&mut self) -> Result<bool> {
        Ok(self.varint()? != 0)
    }

    /// Read a signed number of 64 bits.
    #[inline]
    pub fn integer(&mut self) -> Result<i64> {
        Ok(self.varint()? as i64)
    }

    /// Read a number of single precision.
    #[inline]
    pub fn float(&mut self) -> Result<f64> {
        Ok(f64::from(f32::from_le_bytes(self.array()?)))
    }

    /// Read a number of double precision.
    #[inline]
    pub fn double(&mut self) -> Result<f64> {
        Ok(f64::from_le_bytes(self.array()?))
    }

    /// Read bytes, or a message.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = usize::try_from(self.varint()?).map_err(|_| Unsupported)?;
        let (found, rest) = self.rest.split_at_checked(length).ok_or(Unsupported)?;
        self.rest = rest;
        Ok(found)
    }

    /// Read a string.
    #[inline]
    pub fn string(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Unsupported)
    }

    /// Skip a field that this version of the interface does not have.
    ///
    /// * `tag`: its tag.
    /// * `is_known`: whether a number is that of a field after all, which is then not encoded as it should be, or not
    ///   read here.
    pub fn skip(&mut self, tag: u32, is_known: fn(u32) -> bool) -> Result<()> {
        if is_known(tag >> 3) {
            return Err(Unsupported);
        }
        match tag & 7 {
            VARINT => self.varint().map(drop),
            EIGHT_BYTES => self.array::<8>().map(drop),
            MEASURED => self.bytes().map(drop),
            FOUR_BYTES => self.array::<4>().map(drop),
            _ => Err(Unsupported),
        }
    }

    #[inline]
    fn array<const SIZE: usize>(&mut self) -> Result<[u8; SIZE]> {
        let (found, rest) = self.rest.split_first_chunk().ok_or(Unsupported)?;
        self.rest = rest;
        Ok(*found)
    }
}

/// Store a field that must occur once at most: messages that occur twice are merged, which encoders do not make use of.
#[inline]
pub fn once<T>(place: &mut Option<T>, value: T) -> Result<()> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(Unsupported),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn any(_: u32) -> bool {
        true
    }

    fn none(_: u32) -> bool {
        false
    }

    #[test]
    fn numbers_of_variable_length() {
        for (data, expected) in [
            (&[0][..], 0),
            (&[0x7f], 127),
            (&[0x80, 0x01], 128),
            (&[0xac, 0x02], 300),
            (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], u64::MAX),
        ] {
            let mut fields = Fields::new(data);
            assert_eq!(Ok(expected), fields.varint());
            assert_eq!(Ok(None), fields.tag());
        }
    }

    #[test]
    fn numbers_that_are_too_long_or_cut_off() {
        for data in [&[][..], &[0x80], &[0x80; 11], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]] {
            assert_eq!(Err(Unsupported), Fields::new(data).varint());
        }
    }

    #[test]
    fn tags() {
        assert_eq!(Ok(Some(8)), Fields::new(&[8]).tag());
        assert_eq!(Ok(Some(0xba)), Fields::new(&[0xba, 0x01]).tag());
        for data in [&[7][..], &[0x88, 0x00], &[0x80], &[0x87, 0x00], &[0xff, 0xff, 0xff, 0xff, 0x7f]] {
            assert_eq!(Err(Unsupported), Fields::new(data).tag());
        }
    }

    #[test]
    fn bytes_and_strings() {
        assert_eq!(Ok(&b"ab"[..]), Fields::new(b"\x02abc").bytes());
        assert_eq!(Ok("\u{e9}"), Fields::new(b"\x02\xc3\xa9").string());
        assert_eq!(Err(Unsupported), Fields::new(b"\x01\xc3").string());
        assert_eq!(Err(Unsupported), Fields::new(b"\x03ab").bytes());
    }

    #[test]
    fn numbers_of_fixed_length() {
        assert_eq!(Ok(0.5), Fields::new(&0.5f32.to_le_bytes()).float());
        assert_eq!(Ok(-2.25), Fields::new(&(-2.25f64).to_le_bytes()).double());
        assert_eq!(Err(Unsupported), Fields::new(&[0; 3]).float());
        assert_eq!(Err(Unsupported), Fields::new(&[0; 7]).double());
    }

    #[test]
    fn skipping() {
        for (tag, data) in [(0x78, &b"\x80\x01"[..]), (0x79, &[0; 8]), (0x7a, b"\x01x"), (0x7d, &[0; 4])] {
            let mut fields = Fields::new(data);
            assert_eq!(Ok(()), fields.skip(tag, none));
            assert_eq!(Ok(None), fields.tag());
            assert_eq!(Err(Unsupported), Fields::new(data).skip(tag, any));
        }
        for tag in [0x7b, 0x7c, 0x7e, 0x7f] {
            assert_eq!(Err(Unsupported), Fields::new(&[0; 8]).skip(tag, none));
        }
    }

    #[test]
    fn a_field_twice() {
        let mut place = None;
        assert_eq!(Ok(()), once(&mut place, 1));
        assert_eq!(Err(Unsupported), once(&mut place, 2));
    }
}
