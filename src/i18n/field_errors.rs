//! Errors beside the fields of a form.

use crate::i18n::strings::Text;

/// What is wrong with a form: a sentence beside each field concerned, in whatever language
/// it is drawn.
#[derive(Debug, Default)]
pub struct FieldErrors(Vec<(&'static str, Text)>);

impl FieldErrors {
    /// One problem.
    pub fn one(field: &'static str, sentence: Text) -> Self {
        Self(vec![(field, sentence)])
    }

    /// The value, or its problem noted down.
    pub fn keep<T>(&mut self, field: &'static str, parsed: Result<T, Text>) -> Option<T> {
        parsed
            .map_err(|sentence| self.0.push((field, sentence)))
            .ok()
    }

    /// One more.
    pub fn add(&mut self, field: &'static str, sentence: Text) {
        self.0.push((field, sentence));
    }

    /// Whether nothing is wrong.
    pub fn none(&self) -> bool {
        self.0.is_empty()
    }

    /// The problem of `field`.
    pub fn of(&self, field: &str) -> Option<Text> {
        self.0
            .iter()
            .find(|(name, _)| *name == field)
            .map(|(_, sentence)| *sentence)
    }

    /// Whether `field` is the first with a problem: where the cursor should be.
    pub fn begin_with(&self, field: &str) -> bool {
        self.0.first().is_some_and(|(name, _)| *name == field)
    }
}
