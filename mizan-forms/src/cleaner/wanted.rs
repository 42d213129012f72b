//! Which fields of a form live validation asks about.

use crate::form::FormSpec;

/// The paths that were asked about: `email`, `contact.email`, `items.0.name`; a form or a row stands for all its
/// fields. Those who depend on a wanted field are wanted too.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'f> {
    paths: Vec<&'f str>,
}

impl<'f> Wanted<'f> {
    /// The fields of a form that were asked about; what it does not have is ignored.
    pub(crate) fn new(spec: &'f FormSpec, paths: &[&'f str]) -> Self {
        let mut paths = paths.to_vec();
        // Each pass adds at least one of the form's fields, or is the last.
        loop {
            let wanted = Self { paths };
            let depends = |field: &&'f crate::field::FieldSpec| {
                !wanted.paths.contains(&field.name())
                    && field.depends_on().any(|other| wanted.has(other))
            };
            let added: Vec<_> = spec.fields().iter().filter(depends).collect();
            paths = wanted.paths;
            if added.is_empty() {
                return Self { paths };
            }
            paths.extend(added.into_iter().map(crate::field::FieldSpec::name));
        }
    }

    /// The same paths, with what depends on them in this form.
    pub(crate) fn of(self, spec: &'f FormSpec) -> Self {
        Self::new(spec, &self.paths)
    }

    /// Whether anything of this field was asked about.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.paths.iter().any(|path| below(path, name).is_some())
    }

    /// Whether the whole of this field was asked about.
    pub(crate) fn all_of(&self, name: &str) -> bool {
        self.paths.contains(&name)
    }

    /// What was asked about inside this field; `None` stands for all of it.
    pub(crate) fn inside(&self, name: &str) -> Option<Self> {
        if self.all_of(name) {
            return None;
        }
        let paths = self.paths.iter().filter_map(|path| below(path, name));
        Some(Self {
            paths: paths.collect(),
        })
    }
}

/// The rest of a path that leads into `name`; empty when it ends there.
fn below<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?;
    match rest.strip_prefix('.') {
        Some(inside) => Some(inside),
        None => rest.is_empty().then_some(rest),
    }
}

/// These names, and those of the fields that depend on them.
pub(crate) fn with_dependents<'f>(spec: &'f FormSpec, names: &[&'f str]) -> Vec<&'f str> {
    Wanted::new(spec, names).paths
}
