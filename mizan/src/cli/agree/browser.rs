//! The browser's half: the rules of `mizan-react` under Node, asked over a pipe.

use std::io::{BufRead as _, BufReader, ErrorKind, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::Problem;

/// What Node runs. It stands on the command line, so that `mizan-react` and Zod are those of the folder it runs in.
const PROGRAM: &str = include_str!("agree.mjs");

/// A value for one field of a form, or for all of it.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) form: String,
    /// `None` for the form as a whole.
    pub(super) field: Option<String>,
    pub(super) value: Value,
}

/// What a browser makes of a case.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Judgement {
    /// Why it is refused; `None` when it is taken.
    pub(super) refused: Option<String>,
    /// The JSON that a browser would send: numbers are doubles there.
    pub(super) sent: String,
}

/// Asks about several cases at once.
pub(super) trait Judge {
    fn judge(&mut self, cases: &[Case]) -> Result<Vec<Judgement>, Problem>;
}

/// A running Node.
pub(super) struct Node {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Node {
    /// Starts Node in the front end's folder with the rules of a site's forms.
    pub(super) fn start(frontend: &Path, rules: &str) -> Result<Self, Problem> {
        let folder = frontend.display();
        if !frontend.is_dir() {
            return Err(Problem(format!(
                "there is no folder {folder}: name the front end's with `--frontend`"
            )));
        }
        let child = Command::new("node")
            .args(["--input-type=module", "--eval", PROGRAM])
            .current_dir(frontend)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.map_err(|error| match error.kind() {
            ErrorKind::NotFound => Problem(
                "Node.js is not installed: the browser's rules need it, version 20.19 or newer"
                    .to_owned(),
            ),
            _ => Problem(format!("Node.js cannot be started: {error}")),
        })?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Problem("Node.js has no pipes".to_owned()));
        };
        let mut node = Self {
            child,
            input,
            output: BufReader::new(output),
        };
        let answer = node.ask(&json!(rules))?;
        match answer["missing"].as_str() {
            None => Ok(node),
            Some(why) => Err(Problem(format!(
                "mizan-react and zod are not installed in {folder}: run `npm install` there, or name another folder \
                 with `--frontend` ({why})"
            ))),
        }
    }

    /// Sends one line and reads one. Node answers when it has read the whole line: neither waits for the other.
    fn ask(&mut self, question: &Value) -> Result<Value, Problem> {
        let gone = |error: std::io::Error| Problem(format!("Node.js has ended: {error}"));
        self.input
            .write_all(format!("{question}\n").as_bytes())
            .and_then(|()| self.input.flush())
            .map_err(gone)?;
        let mut line = String::new();
        if self.output.read_line(&mut line).map_err(gone)? == 0 {
            return Err(Problem(
                "Node.js has ended; what it wrote above says why".to_owned(),
            ));
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Judge for Node {
    fn judge(&mut self, cases: &[Case]) -> Result<Vec<Judgement>, Problem> {
        let question = cases
            .iter()
            .map(|case| json!([case.form, case.field, case.value]))
            .collect();
        Ok(serde_json::from_value(self.ask(&question)?)?)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // It ends with its input; whether it had ended before does not matter.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
