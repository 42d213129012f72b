//! A form whose fields are columns of a table.

use mizan_forms::Form;

use super::column::Column;
use super::read::ModelRow;
use super::saving::Saving;
use super::selection::Selection;
use crate::db::{Executor, SqlValue};
use crate::error::Result;

/// A form that is a row of a table: `#[form(model = "tickets")]`.
///
/// Each field is a column of the same name; `#[field(column = "…")]` names another, `#[field(no_column)]` none. Only
/// these columns are ever read or written, whatever was submitted. A field in the column `id` says which row it is: it is
/// loaded, and never written.
///
/// ```
/// use mizan::db::Db;
/// use mizan::prelude::*;
///
/// #[derive(MizanForm)]
/// #[form(name = "edit_ticket", model = "tickets")]
/// struct TicketForm {
///     #[field(max_length = 200)]
///     subject: String,
///     #[field(widget = "textarea")]
///     message: String,
/// }
///
/// async fn edit(db: &Db, user: &User) -> Result<()> {
///     let form = TicketForm { subject: "Noise".into(), message: "It hums.".into() };
///     let id = form.saving().set("user_id", user.id()).insert(db).await?;
///     let own = || TicketForm::select(id).and("user_id", user.id());
///     if let Some(mut form) = own().load(db).await? {
///         form.subject = "Loud noise".into();
///         form.update(db, id).await?;
///     }
///     Ok(())
/// }
/// # impl Submit for TicketForm {
/// #     type Output = ();
/// #     async fn submit(self, _: &Request) -> Result<()> { Ok(()) }
/// # }
/// # fn main() {}
/// ```
#[diagnostic::on_unimplemented(
    message = "the form `{Self}` is no row of a table",
    label = "needs `#[form(model = \"…\")]`",
    note = "name the table on the struct: `#[form(model = \"tickets\")]`"
)]
#[allow(
    async_fn_in_trait,
    reason = "handlers run on the worker that took the request, so their futures need not be Send"
)]
pub trait Model: Form {
    /// The table.
    const TABLE: &'static str;

    /// The column that says which row it is. Default: `id`.
    const KEY: &'static str = "id";

    /// The columns of the fields, in the order of the fields.
    fn columns() -> &'static [Column];

    /// Reads a row with these columns.
    ///
    /// # Errors
    ///
    /// When a column holds what its field cannot be.
    fn from_row(row: &ModelRow) -> Result<Self>;

    /// The form with the values of one row; `None` when there is no such row. Show it with
    /// [`BoundForm::editing`](mizan_forms::BoundForm::editing).
    ///
    /// # Errors
    ///
    /// Those of the database, and of columns that don't fit their fields.
    async fn load<'q>(
        on: impl Executor<'q>,
        key: impl Into<SqlValue<'static>>,
    ) -> Result<Option<Self>> {
        Self::select(key).load(on).await
    }

    /// A row by its key, and by more than that: `TicketForm::select(id).and("user_id", user.id()).load(db)`.
    fn select(key: impl Into<SqlValue<'static>>) -> Selection<Self> {
        Selection::new(key.into())
    }

    /// Makes a row of the form, and answers its key, which is a `BIGINT`.
    ///
    /// # Errors
    ///
    /// Those of the database. Returned from [`Submit::submit`](crate::Submit::submit), a value that is already taken
    /// becomes an error of its field.
    async fn insert<'q>(&self, on: impl Executor<'q>) -> Result<i64> {
        self.saving().insert(on).await
    }

    /// Writes every column of the form to a row; `false` when there is no such row.
    ///
    /// # Errors
    ///
    /// As [`insert`](Self::insert).
    async fn update<'q>(
        &self,
        on: impl Executor<'q>,
        key: impl Into<SqlValue<'static>>,
    ) -> Result<bool> {
        self.saving().update(on, key).await
    }

    /// Saves with more than the form's own columns, or with fewer.
    fn saving(&self) -> Saving<'_, Self> {
        Saving::new(self)
    }
}
