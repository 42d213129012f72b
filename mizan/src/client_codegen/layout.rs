//! Source text that breaks into lines where it has to.

/// The longest line that is not broken, where it can be.
const WIDTH: usize = 110;

/// A piece of TypeScript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Code {
    Text(String),
    /// Pieces one after the other.
    Row(Vec<Code>),
    /// `open a, b, c close`, on one line or on one each.
    Group {
        open: &'static str,
        items: Vec<Code>,
        close: &'static str,
        /// Whether it is broken even where it would fit.
        is_tall: bool,
        /// What stands behind each item when broken, and between items when not.
        comma: &'static str,
    },
    /// `a | b`, each on its line with the sign before it when broken.
    Infix {
        sign: &'static str,
        items: Vec<Code>,
    },
    /// A comment, then what it is about.
    Commented {
        comment: String,
        code: Box<Code>,
    },
}

impl Code {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// `function(arguments)`.
    pub(super) fn call(function: &str, arguments: Vec<Code>) -> Self {
        Self::Row(vec![Self::text(function), Self::group("(", arguments, ")")])
    }

    pub(super) fn group(open: &'static str, items: Vec<Code>, close: &'static str) -> Self {
        Self::Group {
            open,
            items,
            close,
            is_tall: false,
            comma: ",",
        }
    }

    /// `before` and what follows it.
    pub(super) fn after(before: impl Into<String>, code: Code) -> Self {
        Self::Row(vec![Self::text(before), code])
    }

    /// Prints from `column` on; broken lines are indented by `indent` levels.
    pub(super) fn print(&self, column: usize, indent: usize) -> String {
        let mut printer = Printer {
            text: String::new(),
            column,
        };
        printer.print(self, indent, 0);
        printer.text
    }

    /// On one line, if that can be.
    fn flat(&self) -> Option<String> {
        Some(match self {
            Self::Text(text) => text.clone(),
            Self::Row(items) => items.iter().map(Self::flat).collect::<Option<String>>()?,
            Self::Group {
                open,
                items,
                close,
                is_tall,
                comma,
            } => {
                if *is_tall && !items.is_empty() {
                    return None;
                }
                let inner = items.iter().map(Self::flat).collect::<Option<Vec<_>>>()?;
                let inner = inner.join(&format!("{comma} "));
                match *open {
                    "{" if !inner.is_empty() => format!("{{ {inner} }}"),
                    open => format!("{open}{inner}{close}"),
                }
            }
            Self::Infix { sign, items } => {
                let inner = items.iter().map(Self::flat).collect::<Option<Vec<_>>>()?;
                inner.join(&format!(" {sign} "))
            }
            Self::Commented { .. } => return None,
        })
    }
}

struct Printer {
    text: String,
    column: usize,
}

impl Printer {
    fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.column = match text.rsplit_once('\n') {
            Some((_, last)) => last.chars().count(),
            None => self.column + text.chars().count(),
        };
    }

    fn line(&mut self, indent: usize) {
        self.write(&format!("\n{}", "  ".repeat(indent)));
    }

    /// `after` is how much must still fit on the last line.
    fn print(&mut self, code: &Code, indent: usize, after: usize) {
        if let Some(flat) = code.flat()
            && (self.column + flat.chars().count() + after <= WIDTH || !code.can_break())
        {
            self.write(&flat);
            return;
        }
        match code {
            Code::Text(text) => self.write(text),
            Code::Row(items) => {
                for (index, item) in items.iter().enumerate() {
                    let rest: usize = items
                        .iter()
                        .skip(index + 1)
                        .map(|item| match item {
                            Code::Text(text) => text.chars().count(),
                            _ => 1,
                        })
                        .sum();
                    self.print(item, indent, after + rest);
                }
            }
            Code::Group {
                open,
                items,
                close,
                comma,
                ..
            } => {
                self.write(open);
                // A lone list or object needs no line of its own.
                if let ("(", [only]) = (*open, items.as_slice())
                    && only.is_embraced()
                {
                    self.print(only, indent, after + 1);
                } else {
                    for (index, item) in items.iter().enumerate() {
                        self.line(indent + 1);
                        self.print(item, indent + 1, comma.len());
                        // The arguments of a type may not end with one.
                        if *open != "<" || index + 1 < items.len() {
                            self.write(comma);
                        }
                    }
                    self.line(indent);
                }
                self.write(close);
            }
            Code::Infix { sign, items } => {
                for item in items {
                    self.line(indent + 1);
                    self.write(sign);
                    self.write(" ");
                    self.print(item, indent + 2, 0);
                }
            }
            Code::Commented { comment, code } => {
                if !comment.is_empty() {
                    self.write(comment_lines(comment, indent).trim_start());
                    self.line(indent);
                }
                self.print(code, indent, after);
            }
        }
    }
}

impl Code {
    /// Whether it ends in a list or an object with something in it, and so can be broken inside of that.
    fn is_embraced(&self) -> bool {
        match self {
            Self::Row(items) => items.last().is_some_and(Self::is_embraced),
            Self::Group {
                open: "(", items, ..
            } => match items.as_slice() {
                [only] => only.is_embraced(),
                _ => false,
            },
            Self::Group { open, items, .. } => *open != "<" && !items.is_empty(),
            Self::Text(_) | Self::Infix { .. } | Self::Commented { .. } => false,
        }
    }

    fn can_break(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Row(items) => items.iter().any(Self::can_break),
            Self::Group { items, .. } => !items.is_empty(),
            Self::Infix { .. } | Self::Commented { .. } => true,
        }
    }
}

/// A text as `/** … */`, without a line break at its end. Empty for no text.
pub(super) fn comment_lines(text: &str, indent: usize) -> String {
    let margin = "  ".repeat(indent);
    // What would end the comment gets a space that cannot be seen.
    let text = text.trim().replace("*/", "*\u{200b}/");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    match lines.as_slice() {
        [] => String::new(),
        [only] if margin.len() + only.chars().count() + 7 <= WIDTH + 10 => {
            format!("{margin}/** {only} */")
        }
        lines => {
            let mut comment = format!("{margin}/**");
            for line in lines {
                comment.push('\n');
                comment.push_str(format!("{margin} * {line}").trim_end());
            }
            comment.push_str(&format!("\n{margin} */"));
            comment
        }
    }
}

/// A text as a literal.
pub(super) fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            c if c.is_control() || is_unseen(c) => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    literal.push_str(&format!("\\u{unit:04x}"));
                }
            }
            c => literal.push(c),
        }
    }
    literal.push('"');
    literal
}

/// Line separators, and what turns the direction of text around: in source code nobody should have to look for them.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays_on_one_line() {
        let list = Code::group("[", vec![Code::text("1"), Code::text("2")], "]");
        assert_eq!(Code::call("f", vec![list]).print(0, 0), "f([1, 2])");
        let long: Vec<Code> = (0..30).map(|n| Code::text(format!("name{n}"))).collect();
        let broken = Code::group("[", long, "]").print(0, 0);
        assert!(broken.starts_with("[\n  name0,\n  name1,"), "{broken}");
        assert!(broken.ends_with("name29,\n]"), "{broken}");
    }

    #[test]
    fn a_text_cannot_leave_its_literal_or_comment() {
        assert_eq!(quoted("a\"\n\u{2028}\\"), "\"a\\\"\\n\\u2028\\\\\"");
        assert_eq!(comment_lines("a */ b", 1), "  /** a *\u{200b}/ b */");
        assert_eq!(comment_lines("a\n\nb", 0), "/**\n * a\n *\n * b\n */");
        assert_eq!(comment_lines(" ", 0), "");
    }
}
