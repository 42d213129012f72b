//! A front end that Vite builds: its files in the binary, its tags in a page, and in development Vite itself behind the
//! site's own origin.

mod bundle;
mod delivery;
mod manifest;
mod tags;
mod vite;

pub use bundle::Bundle;
pub(crate) use delivery::Delivery;
pub use tags::Frontend;

/// Where the front end is served: `base` in Vite's configuration.
pub(crate) const PREFIX: &str = "/static/frontend/";
