//! The one registry that feeds everything: the router, the contract, the client, `manage routes` and the checks.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use mizan_forms::SpecError;

use crate::channel::{ChannelEntry, ChannelSpec};
use crate::contract::has_open_objects;
use crate::form::FormEntry;
use crate::function::{FunctionEntry, Kind, Location};

/// What one path below the API prefix stands for.
#[derive(Clone, Copy)]
pub(crate) enum Endpoint {
    /// A function, and whether its input has room for keys that its types don't name.
    Function(FunctionEntry, bool),
    Schema(FormEntry),
    Validate(FormEntry),
    Submit(FormEntry),
    Contexts,
    OpenApi,
    Docs,
    /// The WebSocket that carries every channel of a tab.
    Socket,
}

/// Names below the prefix that belong to the framework.
const RESERVED: [(&str, Endpoint); 4] = [
    ("contexts", Endpoint::Contexts),
    ("openapi.json", Endpoint::OpenApi),
    ("docs", Endpoint::Docs),
    ("ws", Endpoint::Socket),
];

const NOT_A_WORD: &str = "use ASCII letters, digits and `_`, a letter first";

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Two things with one name, or a name that cannot stand in a URL.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistryError {
    /// Two functions or forms have one name.
    #[error("two things are called `{name}`: one at {first}, one at {second}")]
    Duplicate {
        /// The name.
        name: String,
        /// Where the first is declared.
        first: String,
        /// Where the second is declared.
        second: String,
    },
    /// The name has characters other than ASCII letters, digits and `_`, or is the framework's own.
    #[error("`{name}` (at {location}) cannot be the name of a function or form: {why}")]
    BadName {
        /// The name.
        name: String,
        /// Where it is declared.
        location: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The description of a form makes no sense: limits that cross, a form that contains itself.
    #[error("the form `{name}` (at {location}) makes no sense: {problem}")]
    BadForm {
        /// The form.
        name: String,
        /// Where it is declared.
        location: String,
        /// What is wrong with which field.
        problem: SpecError,
    },
    /// `affects` names a context that is not registered.
    #[error("`{name}` (at {location}) affects `{context}`, which is not registered")]
    UnknownContext {
        /// The function or form.
        name: String,
        /// Where it is declared.
        location: String,
        /// The context that it names.
        context: &'static str,
    },
    /// Two pages answer the same method and path.
    #[error("two pages answer {route}: one at {first}, one at {second}")]
    DuplicatePage {
        /// Method and path.
        route: String,
        /// Where the first is declared.
        first: String,
        /// Where the second is declared.
        second: String,
    },
}

/// Every function, context and form of a site, by name.
#[derive(Default)]
pub(crate) struct Registry {
    endpoints: HashMap<String, Endpoint>,
    functions: Vec<FunctionEntry>,
    forms: Vec<FormEntry>,
    channels: Vec<ChannelEntry>,
    global: Vec<FunctionEntry>,
    names: HashMap<String, Location>,
    /// Whether the site knows bearer tokens.
    pub(crate) accepts_tokens: bool,
}

impl Registry {
    /// Builds the registry with the meaning that an unsaid access rule has on this site, and reports everything that is wrong with it at once.
    pub(crate) fn build(
        functions: impl IntoIterator<Item = FunctionEntry>,
        forms: impl IntoIterator<Item = FormEntry>,
        channels: impl IntoIterator<Item = ChannelEntry>,
        login_required: bool,
    ) -> Result<Self, Vec<RegistryError>> {
        let mut registry = Self::default();
        let mut problems = Vec::new();
        for mut entry in functions {
            entry.access = entry.access.resolve(login_required);
            match registry.claim(entry.name, entry.location) {
                Ok(true) => registry.add_function(entry),
                Ok(false) => {}
                Err(problem) => problems.push(problem),
            }
        }
        for entry in forms {
            let entry = entry.require_login(login_required);
            match registry.claim(entry.name(), entry.location) {
                Ok(true) => {
                    problems.extend(entry.problems().into_iter().map(|problem| {
                        RegistryError::BadForm {
                            name: entry.name().to_owned(),
                            location: entry.location.to_string(),
                            problem,
                        }
                    }));
                    registry.add_form(entry);
                }
                Ok(false) => {}
                Err(problem) => problems.push(problem),
            }
        }
        for mut entry in channels {
            entry.spec.access = entry.spec.access.resolve(login_required);
            match registry.claim_channel(&entry.spec) {
                Ok(true) => registry.channels.push(entry),
                Ok(false) => {}
                Err(problem) => problems.push(problem),
            }
        }
        for (name, endpoint) in RESERVED {
            registry.endpoints.insert(name.to_owned(), endpoint);
        }
        registry.functions.sort_by_key(|entry| entry.name);
        registry.forms.sort_by_key(FormEntry::name);
        registry.channels.sort_by_key(|entry| entry.spec.name);
        registry.global.sort_by_key(|entry| entry.name);
        registry.check_affects(&mut problems);
        registry.check_forms(&mut problems);
        if problems.is_empty() {
            Ok(registry)
        } else {
            Err(problems)
        }
    }

    /// Takes the name; `false` when the very same declaration has been registered before.
    fn claim(&mut self, name: &str, location: Location) -> Result<bool, RegistryError> {
        let bad = |why| RegistryError::BadName {
            name: name.to_owned(),
            location: location.to_string(),
            why,
        };
        if !is_word(name) {
            return Err(bad(NOT_A_WORD));
        }
        if RESERVED.iter().any(|(reserved, _)| *reserved == name) {
            return Err(bad("the framework uses this name itself"));
        }
        match self.names.entry(name.to_owned()) {
            Entry::Vacant(vacant) => {
                vacant.insert(location);
                Ok(true)
            }
            Entry::Occupied(first) if *first.get() == location => Ok(false),
            Entry::Occupied(first) => Err(RegistryError::Duplicate {
                name: name.to_owned(),
                first: first.get().to_string(),
                second: location.to_string(),
            }),
        }
    }

    /// Takes the name of a channel; `false` when the very same declaration has been registered before. Channels have names
    /// of their own: `useChatChannel` is not `useChat`.
    fn claim_channel(&self, spec: &ChannelSpec) -> Result<bool, RegistryError> {
        if !is_word(spec.name) {
            return Err(RegistryError::BadName {
                name: spec.name.to_owned(),
                location: spec.location.to_string(),
                why: NOT_A_WORD,
            });
        }
        let known = self
            .channels
            .iter()
            .find(|known| known.spec.name == spec.name);
        match known {
            None => Ok(true),
            Some(known) if known.spec.location == spec.location => Ok(false),
            Some(known) => Err(RegistryError::Duplicate {
                name: spec.name.to_owned(),
                first: known.spec.location.to_string(),
                second: spec.location.to_string(),
            }),
        }
    }

    fn add_function(&mut self, entry: FunctionEntry) {
        self.endpoints.insert(
            entry.name.to_owned(),
            Endpoint::Function(entry, has_open_objects(&entry)),
        );
        if entry.kind == Kind::GlobalContext {
            self.global.push(entry);
        }
        self.functions.push(entry);
    }

    fn add_form(&mut self, entry: FormEntry) {
        let name = entry.name();
        for (verb, endpoint) in [
            ("schema", Endpoint::Schema(entry)),
            ("validate", Endpoint::Validate(entry)),
            ("submit", Endpoint::Submit(entry)),
        ] {
            self.endpoints.insert(format!("{name}.{verb}"), endpoint);
        }
        self.forms.push(entry);
    }

    fn check_forms(&self, problems: &mut Vec<RegistryError>) {
        for form in &self.forms {
            let found = form.spec().problems().iter();
            problems.extend(found.map(|problem| RegistryError::BadForm {
                name: form.name().to_owned(),
                location: form.location.to_string(),
                problem: problem.clone(),
            }));
        }
    }

    fn check_affects(&self, problems: &mut Vec<RegistryError>) {
        let functions = self
            .functions
            .iter()
            .map(|entry| (entry.name, entry.location, entry.affects));
        let forms = self
            .forms
            .iter()
            .map(|entry| (entry.name(), entry.location, entry.affects()));
        let channels = self
            .channels
            .iter()
            .map(|entry| (entry.spec.name, entry.spec.location, entry.spec.affects));
        for (name, location, affects) in functions.chain(forms).chain(channels) {
            for context in affects {
                if self.context(context).is_none() {
                    problems.push(RegistryError::UnknownContext {
                        name: name.to_owned(),
                        location: location.to_string(),
                        context,
                    });
                }
            }
        }
    }

    /// What a path below the prefix stands for: one hash look-up, however many there are.
    pub(crate) fn endpoint(&self, path: &str) -> Option<&Endpoint> {
        self.endpoints.get(path)
    }

    pub(crate) fn context(&self, name: &str) -> Option<&FunctionEntry> {
        match self.endpoints.get(name) {
            Some(Endpoint::Function(entry, _)) if entry.kind.is_context() => Some(entry),
            _ => None,
        }
    }

    /// The global contexts, by name.
    pub(crate) fn global_contexts(&self) -> &[FunctionEntry] {
        &self.global
    }

    /// All functions and contexts, by name.
    pub(crate) fn functions(&self) -> &[FunctionEntry] {
        &self.functions
    }

    pub(crate) fn channel(&self, name: &str) -> Option<&ChannelEntry> {
        let found = self
            .channels
            .binary_search_by(|entry| entry.spec.name.cmp(name));
        found.ok().and_then(|at| self.channels.get(at))
    }

    /// All channels, by name.
    pub(crate) fn channels(&self) -> &[ChannelEntry] {
        &self.channels
    }

    /// All forms, by name.
    pub(crate) fn forms(&self) -> &[FormEntry] {
        &self.forms
    }
}
