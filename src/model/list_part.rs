//! Lists that are too long for one page.

/// The most items in a part of a list.
pub const PART: usize = 200;

/// One more than there are in a part, which tells whether another part follows.
#[expect(clippy::cast_possible_wrap, reason = "a small number")]
pub const PART_AND_ONE: i64 = PART as i64 + 1;

/// A part of a list.
#[derive(Clone, Debug)]
pub struct ListPart<T> {
    /// The items.
    pub items: Vec<T>,
    /// Whether another part follows.
    pub has_more: bool,
}

impl<T> ListPart<T> {
    /// A part without items.
    pub fn empty() -> Self {
        Self::of(vec![])
    }

    /// The part that [`PART_AND_ONE`] rows, if there are so many, are.
    pub fn of(mut items: Vec<T>) -> Self {
        let has_more = items.len() > PART;
        items.truncate(PART);
        Self { items, has_more }
    }

    /// The item after which the next part begins, if there is one.
    pub fn last_before_more(&self) -> Option<&T> {
        self.items.last().filter(|_| self.has_more)
    }
}
