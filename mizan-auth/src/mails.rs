//! What the mails say. Nothing that a stranger typed stands in them: else a site would carry anybody's words to anybody.

use std::time::Duration;

use mizan::mail::Email;

use crate::account::Account;

/// A mail to the address that is stored, with the site's closing lines.
fn mail(account: &Account, subject: &str, text: &str) -> Email {
    Email::new(&account.email)
        .subject(subject)
        .text(format!("Hello,\n\n{text}\n"))
}

pub(crate) fn password_reset(account: &Account, link: &str, age: Duration) -> Email {
    let age = in_words(age);
    let text = format!(
        "somebody, you we hope, asked for a new password for your account. To choose one, open this link within \
         {age}:\n\n{link}\n\nIt works once. If it was not you, you need not do anything: your password stays as it is."
    );
    mail(account, "Choose a new password", &text)
}

/// A lifetime as people say it, never more than it is.
fn in_words(age: Duration) -> String {
    let (count, unit) = match age.as_secs() {
        seconds @ 0..120 => (seconds, "second"),
        seconds @ 120..7_200 => (seconds / 60, "minute"),
        seconds @ 7_200..172_800 => (seconds / 3_600, "hour"),
        seconds => (seconds / 86_400, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_said_in_words() {
        for (seconds, expected) in [
            (60, "60 seconds"),
            (3_600, "60 minutes"),
            (7_200, "2 hours"),
            (86_400, "24 hours"),
            (259_200, "3 days"),
        ] {
            assert_eq!(in_words(Duration::from_secs(seconds)), expected);
        }
    }
}
