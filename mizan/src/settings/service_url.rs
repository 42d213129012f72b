//! How the URLs of other services are shown.

/// Hides everything before the last `@`, and parameters that may hold a password as well.
pub(super) fn without_password(url: &str) -> String {
    let (address, parameters) = match url.split_once('?') {
        Some((address, parameters)) => (address, Some(parameters)),
        None => (url, None),
    };
    let mut shown = match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        _ => address.to_owned(),
    };
    match parameters {
        Some(text) if text.contains("pass") || text.contains('@') => shown.push_str("?…"),
        Some(text) => {
            shown.push('?');
            shown.push_str(text);
        }
        None => {}
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_hidden_wherever_they_stand() {
        for (url, shown) in [
            ("sqlite://mizan.db", "sqlite://mizan.db"),
            ("sqlite://:memory:", "sqlite://:memory:"),
            (
                "postgres://ada:s3cret@db:5432/site",
                "postgres://…@db:5432/site",
            ),
            (
                "postgres://ada:s/3@cret@db/site?sslmode=require",
                "postgres://…@db/site?sslmode=require",
            ),
            (
                "postgres://db/site?user=ada&password=s3cret",
                "postgres://db/site?…",
            ),
            ("redis://:s3cret@cache", "redis://…@cache"),
            ("postgres://ada:s3c?ret@db/site", "postgres://ada:s3c?…"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
