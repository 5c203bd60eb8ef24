//! Errors of a form, each beside its field.

use crate::i18n::strings::Text;

/// The errors of a form: a text for each field that is wrong, rendered in the reader's
/// language.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<(&'static str, Text)>);

impl FieldErrors {
    /// One error.
    pub fn one(field: &'static str, sentence: Text) -> Self {
        Self(vec![(field, sentence)])
    }

    /// The parsed value; or `None`, and the error is added.
    pub fn keep<T>(&mut self, field: &'static str, parsed: Result<T, Text>) -> Option<T> {
        parsed
            .map_err(|sentence| self.0.push((field, sentence)))
            .ok()
    }

    /// Adds an error.
    pub fn add(&mut self, field: &'static str, sentence: Text) {
        self.0.push((field, sentence));
    }

    /// Whether there are no errors.
    pub fn none(&self) -> bool {
        self.0.is_empty()
    }

    /// The first error of `field`.
    pub fn of(&self, field: &str) -> Option<Text> {
        self.0
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, sentence)| *sentence)
    }

    /// Whether the first error belongs to `field`, which gets the focus.
    pub fn begin_with(&self, field: &str) -> bool {
        self.0.first().is_some_and(|(name, _)| *name == field)
    }
}
