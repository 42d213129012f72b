//! `routes`: everything the site answers, and where it is declared.

use super::{Problem, output};
use crate::function::Kind;
use crate::settings::Settings;
use crate::site::{API_PREFIX, Site};

pub(super) fn run(site: &Site, settings: &Settings) -> Result<(), Problem> {
    let registry = site.registry(settings)?;
    let mut rows: Vec<[String; 5]> = Vec::new();
    for entry in registry.functions() {
        let (method, kind) = match entry.kind {
            Kind::Call => ("POST", "function"),
            Kind::GlobalContext => ("GET", "global context"),
            Kind::LocalContext => ("GET", "local context"),
        };
        rows.push(row(
            method,
            format!("{API_PREFIX}{}", entry.name),
            kind,
            entry.access.name(),
            entry.location,
        ));
    }
    for entry in registry.forms() {
        let (access, name) = (entry.access().name(), entry.name());
        for (method, verb) in [("GET", "schema"), ("POST", "validate"), ("POST", "submit")] {
            rows.push(row(
                method,
                format!("{API_PREFIX}{name}.{verb}"),
                "form",
                access,
                entry.location,
            ));
        }
    }
    for entry in registry.channels() {
        rows.push(row(
            "WS",
            entry.spec.name.to_owned(),
            "channel",
            entry.spec.access.name(),
            entry.spec.location,
        ));
    }
    for entry in site.pages(settings) {
        let methods = entry.methods.join(", ");
        rows.push(row(
            &methods,
            entry.path.to_owned(),
            "page",
            entry.access.name(),
            entry.location,
        ));
    }
    for (path, kind) in [
        ("contexts", "all global contexts"),
        ("openapi.json", "contract"),
        ("docs", "contract"),
        ("ws", "socket of all channels"),
    ] {
        rows.push([
            "GET".into(),
            format!("{API_PREFIX}{path}"),
            kind.into(),
            "public".into(),
            String::new(),
        ]);
    }
    for path in ["/healthz", "/readyz", "/static/{path}"] {
        rows.push([
            "GET".into(),
            path.into(),
            "framework".into(),
            "public".into(),
            String::new(),
        ]);
    }
    Ok(output::print(&table(&rows))?)
}

fn row(
    method: &str,
    path: String,
    kind: &str,
    access: &str,
    location: impl std::fmt::Display,
) -> [String; 5] {
    [
        method.to_owned(),
        path,
        kind.to_owned(),
        access.to_owned(),
        location.to_string(),
    ]
}

fn table(rows: &[[String; 5]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..4).map(width).collect();
    let lines = rows.iter().map(|[method, path, kind, access, location]| {
        format!(
            "{method:<0$}  {path:<1$}  {kind:<2$}  {access:<3$}  {location}\n",
            widths[0], widths[1], widths[2], widths[3]
        )
    });
    lines.collect()
}
