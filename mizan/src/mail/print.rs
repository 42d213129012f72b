//! A mail as a person reads it in the log.

use std::fmt::Write as _;

use super::email::Email;
use super::mailbox::Mailbox;

/// Headers and text, each line of the text behind a bar, so that no mail can look like a line of the log.
pub(super) fn readable(email: &Email, from: &Mailbox) -> String {
    let mut out = format!("mail\n  From: {from}\n  To: {}\n", email.to.join(", "));
    if let Some(address) = &email.reply_to {
        let _ = writeln!(out, "  Reply-To: {address}"); // writing to a String cannot fail
    }
    let _ = writeln!(out, "  Subject: {}", email.subject);
    let (note, body) = match &email.html {
        Some(html) if email.text.is_empty() => ("", html),
        Some(_) => ("  (and the same as HTML)\n", &email.text),
        None => ("", &email.text),
    };
    for line in body.lines() {
        out.push_str("  | ");
        // A terminal obeys control characters.
        out.extend(
            line.chars()
                .filter(|char| *char == '\t' || !char.is_control()),
        );
        out.push('\n');
    }
    out.push_str(note);
    out.truncate(out.trim_end().len());
    out
}
