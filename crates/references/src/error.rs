//! Why references could not be formatted.

/// What is wrong; [`ReferenceError::help`] has the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// The archive has no style of this name.
    #[error("there is no style `{name}`")]
    NoStyle {
        /// The name that was asked for.
        name: String,
        /// Names like it, the nearest first.
        near: Vec<&'static str>,
    },
    /// The archive has no locale of this tag.
    #[error("there is no locale `{tag}`")]
    NoLocale {
        /// The tag that was asked for.
        tag: String,
        /// Tags like it.
        near: Vec<String>,
    },
    /// A style file cannot be used.
    #[error("the style cannot be used: {0}")]
    Style(String),
    /// A dependent style names a style that the archive does not have.
    #[error("the style is a dependent one of {0}, which is not in the archive")]
    NoParent(String),
    /// A style of citations in the text that has no list.
    #[error("the style cites in the text and has no reference list")]
    NoList,
    /// The formatter gave up.
    #[error("the style cannot format these sources")]
    GaveUp,
}

impl ReferenceError {
    /// The way out.
    #[must_use]
    pub fn help(&self) -> String {
        let did_you_mean = |near: &[&str]| match near {
            [] => String::new(),
            [one] => format!("did you mean `{one}`? "),
            [others @ .., last] => format!("did you mean `{}` or `{last}`? ", others.join("`, `")),
        };
        match self {
            ReferenceError::NoStyle { near, .. } => {
                format!("{}`--list-styles` lists all; a file of your own ends in .csl", did_you_mean(near))
            }
            ReferenceError::NoLocale { near, .. } => {
                let near: Vec<&str> = near.iter().map(String::as_str).collect();
                format!("{}locales are BCP 47 tags such as en-GB, fr-FR, es-ES", did_you_mean(&near))
            }
            ReferenceError::Style(_) => {
                "CSL 1.0.2 styles are published at the Citation Style Language's style repository".to_owned()
            }
            ReferenceError::NoParent(_) => "give the file of the style that it depends on".to_owned(),
            ReferenceError::NoList | ReferenceError::GaveUp => {
                "try another style; `--list-styles` lists those of the archive".to_owned()
            }
        }
    }
}
