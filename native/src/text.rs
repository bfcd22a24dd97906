//! JSON, token by token, read in place.
//!
//! What Python's `json` reads in another way than the standard has it, or rejects, is [`Unsupported`].

use std::borrow::Cow;

use crate::wire::{Result, Unsupported};

/// A number.
#[derive(Debug, PartialEq)]
pub enum Number {
    /// One without a fraction and an exponent, of 18 digits at most.
    Integer(i64),
    /// Any other.
    Float(f64),
}

const MOST_DIGITS: usize = 18;

/// A document that is being read.
pub struct Scanner<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Scanner<'a> {
    /// Begin with a document in UTF-8.
    pub fn new(data: &'a [u8]) -> Result<Self> {
        let text = std::str::from_utf8(data).map_err(|_| Unsupported)?;
        Ok(Self { text, position: 0 })
    }

    /// Return the next byte that is not white space, without going beyond it.
    #[inline]
    pub fn peek(&mut self) -> Result<u8> {
        self.skip_space();
        self.byte().ok_or(Unsupported)
    }

    /// Go beyond a byte that comes next, after white space; return whether it does.
    #[inline]
    pub fn take(&mut self, expected: u8) -> bool {
        self.skip_space();
        let is_next = self.byte() == Some(expected);
        self.position += usize::from(is_next);
        is_next
    }

    /// Go beyond a byte that must come next, after white space.
    #[inline]
    pub fn expect(&mut self, expected: u8) -> Result<()> {
        if self.take(expected) { Ok(()) } else { Err(Unsupported) }
    }

    /// Go beyond a word that must come next.
    pub fn word(&mut self, expected: &str) -> Result<()> {
        if !self.text[self.position..].starts_with(expected) {
            return Err(Unsupported);
        }
        self.position += expected.len();
        Ok(())
    }

    /// Check that nothing but white space follows.
    pub fn end(&mut self) -> Result<()> {
        self.skip_space();
        if self.position == self.text.len() { Ok(()) } else { Err(Unsupported) }
    }

    /// Read a string, whose quotation mark comes next.
    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        self.expect(b'"')?;
        let start = self.position;
        match self.plain_end()? {
            (end, b'"') => {
                self.position = end + 1;
                Ok(Cow::Borrowed(&self.text[start..end]))
            }
            _ => self.escaped(start).map(Cow::Owned),
        }
    }

    /// Read a number, whose first byte comes next.
    pub fn number(&mut self) -> Result<Number> {
        let start = self.position;
        self.position += usize::from(self.byte() == Some(b'-'));
        let digits = self.digits();
        let first = self.position - digits;
        if digits == 0 || (digits > 1 && self.text.as_bytes()[first] == b'0') {
            return Err(Unsupported);
        }
        let mut is_integer = true;
        if self.byte() == Some(b'.') {
            is_integer = false;
            self.position += 1;
            if self.digits() == 0 {
                return Err(Unsupported);
            }
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            is_integer = false;
            self.position += 1;
            self.position += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            if self.digits() == 0 {
                return Err(Unsupported);
            }
        }
        let text = &self.text[start..self.position];
        if !is_integer {
            return text.parse().map(Number::Float).map_err(|_| Unsupported);
        }
        if digits > MOST_DIGITS {
            return Err(Unsupported);
        }
        text.parse().map(Number::Integer).map_err(|_| Unsupported)
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.position += 1;
        }
    }

    fn digits(&mut self) -> usize {
        let start = self.position;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.position += 1;
        }
        self.position - start
    }

    /// Return where characters end that stand for themselves, and the byte that follows them.
    #[inline]
    fn plain_end(&self) -> Result<(usize, u8)> {
        let rest = &self.text.as_bytes()[self.position..];
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).ok_or(Unsupported)?;
        match rest[length] {
            byte @ (b'"' | b'\\') => Ok((self.position + length, byte)),
            _ => Err(Unsupported),
        }
    }

    /// Read a string with escapes; its first characters are plain.
    fn escaped(&mut self, start: usize) -> Result<String> {
        self.position = start;
        let mut found = String::new();
        loop {
            let (end, byte) = self.plain_end()?;
            found.push_str(&self.text[self.position..end]);
            self.position = end + 1;
            if byte == b'"' {
                return Ok(found);
            }
            let letter = self.byte().ok_or(Unsupported)?;
            self.position += 1;
            found.push(match letter {
                b'"' | b'\\' | b'/' => char::from(letter),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => self.character()?,
                _ => return Err(Unsupported),
            });
        }
    }

    /// Read a character by its number, of which characters beyond the first plane have two.
    fn character(&mut self) -> Result<char> {
        let first = self.unit()?;
        if let Some(found) = char::from_u32(first) {
            return Ok(found);
        }
        self.word("\\u")?;
        let units = [first as u16, self.unit()? as u16];
        let found = char::decode_utf16(units).next().ok_or(Unsupported)?;
        found.map_err(|_| Unsupported)
    }

    fn unit(&mut self) -> Result<u32> {
        let digits = self.text.as_bytes().get(self.position..self.position + 4).ok_or(Unsupported)?;
        self.position += 4;
        digits.iter().try_fold(0, |number, digit| {
            let digit = char::from(*digit).to_digit(16).ok_or(Unsupported)?;
            Ok(number << 4 | digit)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn string(text: &str) -> Result<String> {
        Scanner::new(text.as_bytes())?.string().map(Cow::into_owned)
    }

    fn number(text: &str) -> Result<Number> {
        let mut scanner = Scanner::new(text.as_bytes())?;
        let found = scanner.number()?;
        scanner.end().map(|()| found)
    }

    #[test]
    fn strings() {
        for (text, expected) in [
            (r#""""#, ""),
            (r#""a""#, "a"),
            ("\"\u{e9}\u{1f600}\"", "\u{e9}\u{1f600}"),
            (r#""a\"\\\/\b\f\n\r\tb""#, "a\"\\/\u{8}\u{c}\n\r\tb"),
            (r#""\u00e9\uD83D\ude00x""#, "\u{e9}\u{1f600}x"),
        ] {
            assert_eq!(Ok(expected.to_owned()), string(text));
        }
    }

    #[test]
    fn strings_that_are_left_to_python() {
        for text in [
            "",
            "\"",
            "\"a",
            "a",
            "\"\n\"",
            "\"\\",
            "\"\\x\"",
            "\"\\u12\"",
            "\"\\u12g4\"",
            "\"\\ud83d\"",
            "\"\\ud83d\\u0041\"",
            "\"\\ude00\\ud83d\"",
        ] {
            assert_eq!(Err(Unsupported), string(text), "{text}");
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(Ok(Number::Integer(0)), number("-0"));
        assert_eq!(Ok(Number::Integer(-12)), number("-12"));
        assert_eq!(Ok(Number::Integer(999_999_999_999_999_999)), number("999999999999999999"));
        assert_eq!(Ok(Number::Float(1.5)), number("1.5"));
        assert_eq!(Ok(Number::Float(-2e-3)), number("-2E-3"));
        assert_eq!(Ok(Number::Float(f64::INFINITY)), number("1e400"));
    }

    #[test]
    fn numbers_that_are_left_to_python() {
        for text in ["", "-", "01", "1.", ".5", "1e", "1e+", "+1", "1a", "NaN", "1000000000000000000"] {
            assert_eq!(Err(Unsupported), number(text), "{text}");
        }
    }

    #[test]
    fn punctuation() {
        let mut scanner = Scanner::new(b" [ \t\n\r] true ").expect("it is UTF-8");
        assert_eq!(Ok(b'['), scanner.peek());
        assert_eq!(Ok(()), scanner.expect(b'['));
        assert!(!scanner.take(b','));
        assert!(scanner.take(b']'));
        assert_eq!(Ok(b't'), scanner.peek());
        assert_eq!(Ok(()), scanner.word("true"));
        assert_eq!(Ok(()), scanner.end());
        assert_eq!(Err(Unsupported), scanner.peek());
        assert!(Scanner::new(b"\xff").is_err());
    }
}
