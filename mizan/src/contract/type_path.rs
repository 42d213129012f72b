//! Reading `std::any::type_name`: which named types a schema was made of, so that each gets a component of its own.
//!
//! utoipa says what a type's schema is, but not what `Vec<Ticket>` has to do with `Ticket`. The compiler's name of the
//! type does. Its form is not guaranteed, so nothing depends on it for being right: a name that is not understood
//! leaves the schema where it is, inline.

/// A type with its generic arguments, as in `alloc::vec::Vec<desk::Ticket>`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TypePath<'a> {
    /// The whole text.
    pub(super) text: &'a str,
    /// The path without arguments.
    path: &'a str,
    pub(super) args: Vec<TypePath<'a>>,
}

/// What a type is to its schema.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape<'t, 'a> {
    /// A type of an app: a component.
    Named,
    /// Written like the type inside.
    Transparent(&'t TypePath<'a>),
    /// The type inside, or `null`.
    Optional(&'t TypePath<'a>),
    /// A list of the type inside.
    List(&'t TypePath<'a>),
    /// An object with values of the type inside.
    Map(&'t TypePath<'a>),
    /// A primitive, or something that is left as it is.
    Leaf,
}

impl<'a> TypePath<'a> {
    pub(super) fn parse(text: &'a str) -> Self {
        let text = text.trim();
        let (path, args) = match text.split_once('<') {
            Some((path, rest)) if is_path(text) && rest.ends_with('>') => {
                (path, split_args(&rest[..rest.len() - 1]))
            }
            _ => (text, Vec::new()),
        };
        Self { text, path, args }
    }

    /// The last word of the path: `Vec`, `Ticket`. A tuple or an array is its own word.
    pub(super) fn word(&self) -> &'a str {
        if !is_path(self.path) {
            return self.path;
        }
        self.path.rsplit("::").next().unwrap_or(self.path)
    }

    pub(super) fn shape(&self) -> Shape<'_, 'a> {
        let crate_name = self.path.split("::").next().unwrap_or_default();
        match (crate_name, self.args.as_slice()) {
            _ if !is_path(self.path) || !self.path.contains("::") => Shape::Leaf,
            ("core" | "alloc" | "std", [inner, rest @ ..]) => match (self.word(), rest) {
                ("Option", _) => Shape::Optional(inner),
                ("Box" | "Rc" | "Arc" | "Cow" | "RefCell", _) => Shape::Transparent(inner),
                ("Vec" | "LinkedList" | "VecDeque" | "HashSet" | "BTreeSet", _) => {
                    Shape::List(inner)
                }
                ("HashMap" | "BTreeMap", [value, ..]) => Shape::Map(value),
                _ => Shape::Leaf,
            },
            ("core" | "alloc" | "std" | "serde_json", _) => Shape::Leaf,
            _ => Shape::Named,
        }
    }

    /// `Page<Option<Ticket>>` → `Page_Option_Ticket`, the way utoipa names generic types itself.
    pub(super) fn component_name(&self, word: &str) -> String {
        let mut name: String = word
            .chars()
            .map(|c| if is_name_char(c) { c } else { '_' })
            .collect();
        for arg in &self.args {
            name.push('_');
            name.push_str(&arg.component_name(arg.word()));
        }
        name
    }
}

/// Whether it is a path, and not a tuple, an array, a reference or a pointer.
fn is_path(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// What OpenAPI allows in the name of a component.
fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Splits at the commas that are not inside brackets.
fn split_args(text: &str) -> Vec<TypePath<'_>> {
    let mut args = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (index, c) in text.char_indices() {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                args.push(TypePath::parse(&text[start..index]));
                start = index + 1;
            }
            _ => {}
        }
    }
    args.push(TypePath::parse(&text[start..]));
    args
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_split_at_their_own_level() {
        let tree = TypePath::parse("a::Pair<alloc::vec::Vec<(i32, b::C)>, d::E<f::G, u8>>");
        let args: Vec<&str> = tree.args.iter().map(|arg| arg.text).collect();
        assert_eq!(args, ["alloc::vec::Vec<(i32, b::C)>", "d::E<f::G, u8>"]);
        assert_eq!(tree.args[1].args.len(), 2);
        assert_eq!(tree.word(), "Pair");
        assert_eq!(tree.component_name("Pair"), "Pair_Vec__i32__b__C__E_G_u8");
    }

    #[test]
    fn a_type_of_an_app_is_named_and_a_container_is_not() {
        let shape = |text| format!("{:?}", TypePath::parse(text).shape());
        assert_eq!(shape("desk::Ticket"), "Named");
        assert_eq!(shape("desk::Page<i32>"), "Named");
        for leaf in [
            "i32",
            "()",
            "&str",
            "[u8; 3]",
            "(desk::Ticket, i32)",
            "alloc::string::String",
        ] {
            assert_eq!(shape(leaf), "Leaf", "{leaf}");
        }
        assert_eq!(shape("serde_json::value::Value"), "Leaf");
        assert!(shape("alloc::vec::Vec<desk::Ticket>").starts_with("List"));
        assert!(shape("core::option::Option<desk::Ticket>").starts_with("Optional"));
        assert!(shape("std::collections::hash::map::HashMap<u8, u16>").contains("\"u16\""));
    }
}
