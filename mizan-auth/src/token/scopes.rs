//! What a token may do.

use std::fmt;

use mizan::{Bearer, User};

use crate::permission::check_codename;

/// What a token may do, never more than its user.
///
/// | scope | allows |
/// | --- | --- |
/// | `read` | what is asked with `GET`: contexts, schemas, pages |
/// | `write` | functions, forms, and pages with `POST` |
/// | `staff` | what is for the staff, if its user is staff |
/// | `superuser` | everything, if its user may do everything |
/// | `app.action_model` | what asks for this permission, if its user has it |
///
/// Without `staff`, `superuser` and permissions a token acts as its user would without any privilege.
///
/// ```
/// use mizan_auth::Scopes;
///
/// let scopes: Scopes = "write desk.close_ticket".parse()?;
/// assert_eq!(scopes.to_string(), "write desk.close_ticket");
/// assert!("everything".parse::<Scopes>().is_err());
/// # Ok::<(), mizan_auth::UnknownScope>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes {
    read: bool,
    write: bool,
    staff: bool,
    superuser: bool,
    /// Sorted.
    permissions: Vec<String>,
}

/// A word that is no scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownScope(String);

impl fmt::Display for UnknownScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:?} is no scope: write read, write, staff, superuser or a permission such as desk.close_ticket",
            self.0
        )
    }
}

impl std::error::Error for UnknownScope {}

impl Scopes {
    /// The scopes that these words name.
    ///
    /// # Errors
    ///
    /// The first word that is none.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownScope> {
        let mut scopes = Self::default();
        for word in words {
            match word {
                "read" => scopes.read = true,
                "write" => scopes.write = true,
                "staff" => scopes.staff = true,
                "superuser" => scopes.superuser = true,
                codename if check_codename(codename).is_ok() => {
                    scopes.permissions.push(codename.to_owned());
                }
                other => return Err(UnknownScope(other.to_owned())),
            }
        }
        scopes.permissions.sort_unstable();
        scopes.permissions.dedup();
        Ok(scopes)
    }

    /// The words, in the order of the table above.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let said = [
            (self.read, "read"),
            (self.write, "write"),
            (self.staff, "staff"),
            (self.superuser, "superuser"),
        ];
        let said = said.into_iter().filter(|(is, _)| *is).map(|(_, word)| word);
        said.chain(self.permissions.iter().map(String::as_str))
    }

    /// Whether there is anything at all that the token could do.
    #[must_use]
    pub fn is_of_use(&self) -> bool {
        self.read || self.write
    }

    /// The user as the token may act for them.
    pub(super) fn narrow(&self, user: User) -> Bearer {
        let own = self
            .permissions
            .iter()
            .filter(|codename| user.has_perm(codename));
        let own: Vec<String> = own.cloned().collect();
        let own = match user.is_superuser() && self.superuser {
            true => user.permissions().to_vec(),
            false => own,
        };
        let (is_staff, is_superuser) = (user.is_staff(), user.is_superuser());
        let user = user
            .with_permissions(own)
            .with_staff(is_staff && self.staff)
            .with_superuser(is_superuser && self.superuser);
        Bearer::new(user)
            .with_read(self.read)
            .with_write(self.write)
    }
}

impl std::str::FromStr for Scopes {
    type Err = UnknownScope;

    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::of(text.split_ascii_whitespace())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.words().collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn root() -> User {
        User::new(1, "root").with_superuser(true)
    }

    fn agent() -> User {
        User::new(2, "ada")
            .with_staff(true)
            .with_permissions(["desk.close_ticket".to_owned()])
    }

    #[test]
    fn a_token_never_may_more_than_its_user_nor_than_its_scopes() {
        for (scopes, user, [read, write, staff, superuser, close, delete]) in [
            ("read", root(), [true, false, false, false, false, false]),
            (
                "read write",
                root(),
                [true, true, false, false, false, false],
            ),
            (
                "write staff",
                root(),
                [false, true, true, false, false, false],
            ),
            (
                "write superuser",
                root(),
                [false, true, true, true, true, true],
            ),
            (
                "write desk.close_ticket",
                root(),
                [false, true, false, false, true, false],
            ),
            (
                "read write",
                agent(),
                [true, true, false, false, false, false],
            ),
            (
                "write staff superuser",
                agent(),
                [false, true, true, false, false, false],
            ),
            (
                "write desk.close_ticket desk.delete_ticket",
                agent(),
                [false, true, false, false, true, false],
            ),
            (
                "desk.close_ticket",
                agent(),
                [false, false, false, false, true, false],
            ),
        ] {
            let bearer = scopes.parse::<Scopes>().unwrap().narrow(user);
            let may = [
                bearer.may_read(),
                bearer.may_write(),
                bearer.user().is_staff(),
                bearer.user().is_superuser(),
                bearer.user().has_perm("desk.close_ticket"),
                bearer.user().has_perm("desk.delete_ticket"),
            ];
            assert_eq!(
                may,
                [read, write, staff, superuser, close, delete],
                "{scopes}"
            );
        }
    }

    #[test]
    fn what_is_no_scope_is_named() {
        for text in ["admin", "read,write", "Read", "desk.", "desk.close.ticket"] {
            let error = text.parse::<Scopes>().unwrap_err();
            assert!(
                error.to_string().starts_with(&format!("{text:?}")),
                "{error}"
            );
        }
        assert_eq!("".parse::<Scopes>().unwrap(), Scopes::default());
        let same: Scopes = " write  b.c a.b read a.b".parse().unwrap();
        assert_eq!(same.to_string(), "read write a.b b.c");
    }
}
