//! Exercise `divide`: a division that never panics, and an error that keeps its cause.

use std::{error::Error, fmt, num::ParseIntError};

/// Why a division has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DivideError {
    /// The divisor is zero.
    ByZero,
    /// The quotient is too large for an `i64`.
    Overflow,
}

impl fmt::Display for DivideError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByZero => "the divisor is zero",
            Self::Overflow => "the quotient does not fit",
        })
    }
}

impl Error for DivideError {}

/// Divides into whole parts: the quotient, cut off towards zero, and the rest. `-7 / 2` is `-3`, and the rest is `-1`.
pub fn divide(total: i64, parts: i64) -> Result<(i64, i64), DivideError> {
    if parts == 0 {
        return Err(DivideError::ByZero);
    }
    Ok((total / parts, total % parts))
}

/// Why a line such as `100 / 7` has no answer.
#[derive(Debug, PartialEq, Eq)]
pub enum LineError {
    /// There is no `/` in the line.
    NoSlash,
    /// A part of the line is no number: which part, and why.
    NotANumber { text: String, cause: ParseIntError },
    /// Both are numbers.
    Divide(DivideError),
}

impl From<DivideError> for LineError {
    fn from(error: DivideError) -> Self {
        Self::Divide(error)
    }
}

/// Says what failed: `[soon] is not a number`. The cause is no part of it; whoever prints an error asks `source`.
impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSlash => write!(f, "expected TOTAL / PARTS"),
            Self::NotANumber { text, .. } => write!(f, "[{text}] is not a number"),
            Self::Divide(_) => write!(f, "cannot divide"),
        }
    }
}

impl Error for LineError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoSlash => None,
            Self::NotANumber { cause, .. } => Some(cause),
            Self::Divide(cause) => Some(cause),
        }
    }
}

/// Divides what stands in a line; there may be spaces around the numbers. Each of the two is read by `number`.
pub fn evaluate(line: &str) -> Result<(i64, i64), LineError> {
    let (total, parts) = line.split_once('/').ok_or(LineError::NoSlash)?;
    Ok(divide(number(total)?, number(parts)?)?)
}

/// Reads one number. The error names the text, without the spaces around it.
pub fn number(text: &str) -> Result<i64, LineError> {
    let text = text.trim();
    text.parse().map_err(|cause| LineError::NotANumber { text: text.to_string(), cause })
}
