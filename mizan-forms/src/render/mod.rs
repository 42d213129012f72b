//! Forms as HTML: accessible, without inline styles or scripts, checked by the browser at most as
//! strictly as by the server.

mod attributes;
mod field;
mod form;
mod pattern;
mod renderer;
mod rows;
mod section;
mod view;
mod widget;

pub use field::BoundField;
pub use form::BoundForm;
pub use renderer::{FormRenderer, Rendered};
pub use rows::FormRows;
pub use section::FormSection;
pub use view::FormView;

pub(crate) use pattern::js_pattern;
pub(crate) use renderer::RendererRef;

use std::fmt;

/// Finished HTML: Askama prints it as it is. What could not be rendered fails the page.
#[derive(Debug, Clone)]
pub(crate) struct Html(Option<String>);

impl fmt::Display for Html {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0.as_ref().ok_or(fmt::Error)?)
    }
}

impl askama::filters::HtmlSafe for Html {}
