//! A capture as a store keeps it: its facts and the text that quotations are bytes of.

use std::sync::Arc;

use rapporteur_evidence::SourceFacts;
use rapporteur_sources::Extraction;
use rapporteur_text::TextRange;

/// A capture with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCapture {
    /// What it says.
    pub facts: Arc<SourceFacts>,
    /// The text; ranges of the facts are bytes of it.
    pub text: Arc<str>,
    /// The way back to the file, if the text was taken out of it.
    pub extraction: Option<Arc<Extraction>>,
}

/// Bytes that are no capture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The bytes are not those that were written.
    #[error("its bytes are not those that were stored")]
    Changed,
    /// The bytes are what was written, and cannot be understood.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

/// As written. An extraction has the text, so that it is written once.
#[derive(serde::Serialize, serde::Deserialize)]
struct Written<Facts, Text> {
    facts: Facts,
    text: Option<Text>,
    extraction: Option<Extraction>,
}

impl StoredCapture {
    /// Name of the source.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.facts.meta.name
    }

    /// The bytes of the text at `range`; `None` if they are not whole characters of it.
    #[must_use]
    pub fn quote(&self, range: TextRange) -> Option<&str> {
        self.text.get(std::ops::Range::<usize>::from(range))
    }

    /// As bytes (postcard), with their digest (BLAKE3).
    ///
    /// # Errors
    ///
    /// None that is known; postcard has the right to refuse.
    pub fn to_bytes(&self) -> Result<(Vec<u8>, [u8; 32]), CaptureError> {
        let written = Written {
            facts: &*self.facts,
            text: self.extraction.is_none().then_some(&*self.text),
            extraction: self.extraction.as_deref().cloned(),
        };
        let bytes =
            postcard::to_stdvec(&written).map_err(|error| CaptureError::Unreadable(error.to_string()))?;
        let digest = *blake3::hash(&bytes).as_bytes();
        Ok((bytes, digest))
    }

    /// From bytes whose digest must be `digest`.
    ///
    /// # Errors
    ///
    /// If they are other bytes, or those of another version of the program.
    pub fn from_bytes(bytes: &[u8], digest: &[u8]) -> Result<StoredCapture, CaptureError> {
        if blake3::hash(bytes).as_bytes() != digest {
            return Err(CaptureError::Changed);
        }
        let written: Written<SourceFacts, Box<str>> =
            postcard::from_bytes(bytes).map_err(|error| CaptureError::Unreadable(error.to_string()))?;
        let extraction = written.extraction.map(Arc::new);
        let text = match &extraction {
            Some(extraction) => Arc::clone(&extraction.text),
            None => written.text.unwrap_or_default().into(),
        };
        Ok(StoredCapture { facts: Arc::new(written.facts), text, extraction })
    }
}
