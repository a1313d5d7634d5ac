//! Bytes to text, with an error that says where it stops being UTF-8 and what to do.

/// Why a file holds no text that can be read. The messages end with the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// A byte sequence that UTF-8 does not have.
    #[error(
        "not UTF-8: byte {offset} (line {line}) is 0x{byte:02X}; convert the file, for example with `iconv -f WINDOWS-1252 -t UTF-8`"
    )]
    NotUtf8 {
        /// Offset of the first byte that is wrong.
        offset: usize,
        /// Its line, from 1.
        line: usize,
        /// The byte.
        byte: u8,
    },
    /// Starts with the byte-order mark of UTF-16 or UTF-32.
    #[error("the file is UTF-16 or UTF-32, not UTF-8; save it as UTF-8")]
    Utf16,
    /// Nothing but white space.
    #[error("the file is empty; capture it again or remove it")]
    Empty,
    /// Its format gives no text.
    #[error(transparent)]
    Extract(#[from] crate::ExtractError),
    /// Offsets are 32 bits wide.
    #[error("the file has {0} bytes, more than 4 GiB; split it")]
    TooLong(usize),
}

/// The bytes of a file as text. A UTF-8 byte-order mark stays in, so that offsets are those of the file.
pub fn decode(bytes: &[u8]) -> Result<&str, ReadError> {
    if u32::try_from(bytes.len()).is_err() {
        return Err(ReadError::TooLong(bytes.len()));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text),
        Err(_) if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) => {
            Err(ReadError::Utf16)
        }
        Err(error) => {
            let offset = error.valid_up_to();
            let before = bytes.get(..offset).unwrap_or_default();
            Err(ReadError::NotUtf8 {
                offset,
                line: 1 + before.iter().filter(|byte| **byte == b'\n').count(),
                byte: bytes.get(offset).copied().unwrap_or_default(),
            })
        }
    }
}

/// Length of the byte-order mark at the start of `text`, 0 or 3.
pub(crate) fn bom_len(text: &str) -> usize {
    if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 }
}
