//! Asking the person at the terminal, or reading what a script hands over.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use mizan::{Error, Result};

/// The most bytes of a password on standard input; the rules say far less.
const MAX_INPUT_BYTES: u64 = 4_096;

/// Whether there is somebody to ask.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal()
}

/// Asks for one line, without the blanks at its ends.
pub(super) fn ask(question: &str) -> Result<String> {
    let mut stdout = io::stdout().lock();
    write!(stdout, "{question}: ")?;
    stdout.flush()?;
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    Ok(line.trim().to_owned())
}

/// Asks for a new password twice, without showing it.
pub(super) fn ask_password() -> Result<String> {
    let password = rpassword::prompt_password("Password: ")?;
    if rpassword::prompt_password("Password again: ")? == password {
        Ok(password)
    } else {
        Err(Error::bad_request("The two passwords are not the same."))
    }
}

/// The first line of standard input, exactly, without its line end.
pub(super) fn read_password(input: impl io::Read) -> Result<String> {
    let mut line = String::new();
    io::BufReader::new(input.take(MAX_INPUT_BYTES)).read_line(&mut line)?;
    let password = line.strip_suffix('\n').unwrap_or(&line);
    let password = password.strip_suffix('\r').unwrap_or(password);
    if password.is_empty() {
        return Err(Error::bad_request("Standard input holds no password."));
    }
    Ok(password.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_password_on_standard_input_is_its_first_line_exactly() {
        for (input, expected) in [
            ("secret words", "secret words"),
            ("secret words\n", "secret words"),
            ("secret words\r\n", "secret words"),
            (" secret \nmore\n", " secret "),
            ("a\rb\n", "a\rb"),
        ] {
            assert_eq!(
                read_password(input.as_bytes()).unwrap(),
                expected,
                "{input:?}"
            );
        }
    }

    #[test]
    fn no_password_on_standard_input_is_an_error() {
        for input in ["", "\n", "\r\n"] {
            let error = read_password(input.as_bytes()).unwrap_err();
            assert_eq!(
                error.to_string(),
                "Standard input holds no password.",
                "{input:?}"
            );
        }
    }
}
