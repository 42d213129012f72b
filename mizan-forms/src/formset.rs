//! The rows of a formset, for those who must know which were taken away.

/// Any number of forms of one kind. A field of the type `Vec<T>` drops the rows that were ticked `DELETE`; this one
/// keeps them apart, so that an application can remove what they stand for.
///
/// ```
/// # use mizan_forms::{Form, FormInput, FormSet};
/// # use mizan_macros::MizanForm;
/// #[derive(MizanForm)]
/// # #[form(crate = "mizan_forms")]
/// #[form(nested)]
/// struct Item {
///     id: Option<i64>,
///     name: String,
/// }
///
/// #[derive(MizanForm)]
/// # #[form(crate = "mizan_forms")]
/// struct Order {
///     #[field(can_delete)]
///     items: FormSet<Item>,
/// }
///
/// let body = br#"{"items": [{"id": 1, "name": "Tea"}, {"id": 2, "name": "", "DELETE": true}]}"#;
/// let order = Order::clean_fields(&FormInput::from_json(body)?)?;
/// assert_eq!(order.items.rows[0].name, "Tea");
/// assert!(order.items.deleted.is_empty()); // a row without its name could not be read
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormSet<T> {
    /// The rows that stay, in order.
    pub rows: Vec<T>,
    /// The rows that were ticked `DELETE`. They are not validated: one that cannot be read is left out.
    pub deleted: Vec<T>,
    indices: Vec<usize>,
}

impl<T> FormSet<T> {
    /// Rows, none of them deleted.
    #[must_use]
    pub fn new(rows: Vec<T>) -> Self {
        Self {
            indices: (0..rows.len()).collect(),
            rows,
            deleted: Vec::new(),
        }
    }

    /// The index under which a row was submitted, which is how errors name it: `items.{index}.name`. Rows that were
    /// left blank or taken away leave gaps.
    #[must_use]
    pub fn index(&self, row: usize) -> usize {
        self.indices.get(row).copied().unwrap_or(row)
    }

    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self {
            rows: Vec::with_capacity(capacity),
            deleted: Vec::new(),
            indices: Vec::with_capacity(capacity),
        }
    }

    pub(crate) fn push(&mut self, index: usize, row: T) {
        self.rows.push(row);
        self.indices.push(index);
    }

    /// Sorts by these numbers, those without one last; the order of equals stays.
    pub(crate) fn sort_by(&mut self, order: &[Option<i128>]) {
        let position = |row: usize| order.get(row).copied().flatten();
        let sorted = (1..order.len()).all(|row| key(position(row - 1)) <= key(position(row)));
        if sorted {
            return;
        }
        let rows = std::mem::take(&mut self.rows).into_iter();
        let indices = std::mem::take(&mut self.indices).into_iter();
        let mut all: Vec<_> = rows.zip(indices).zip(order).collect();
        all.sort_by_key(|(_, order)| key(**order));
        (self.rows, self.indices) = all.into_iter().map(|(row, _)| row).unzip();
    }
}

impl<T> Default for FormSet<T> {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl<T> From<Vec<T>> for FormSet<T> {
    fn from(rows: Vec<T>) -> Self {
        Self::new(rows)
    }
}

/// `None` comes last.
fn key(order: Option<i128>) -> (bool, i128) {
    (order.is_none(), order.unwrap_or_default())
}
