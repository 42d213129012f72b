//! Making an account.

use mizan::forms::{Cleaned, FieldOptions, FieldValue};
use mizan::prelude::*;

use crate::login::sign_in;
use crate::manage::{NewUser, create_user};
use crate::password::{MAX_PASSWORD_LENGTH, Password, check_password};
use crate::profile::{Profile, current_user};
use crate::username::Username;

// Whether the user name is taken shows on submitting only: live validation would let anybody list the names.
/// Makes an account and signs it in.
#[derive(Debug, MizanForm)]
#[form(name = "signup", title = "Sign up", manual, affects = [current_user])]
pub struct SignupForm {
    #[field(label = "User name", help_text = "Letters, digits and @ . + - _ only.")]
    username: Username,
    #[field(label = "Email address", email, autocomplete = "email")]
    email: String,
    #[field(help_text = "At least 12 characters. Several unrelated words are good.")]
    password: NewPassword,
}

impl Submit for SignupForm {
    type Output = Profile;

    /// What the password must not have to do with the other fields.
    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        check_password(
            self.password.0.as_str(),
            self.username.as_str(),
            &self.email,
        )
    }

    async fn submit(self, request: &Request) -> Result<Profile> {
        let new = NewUser::new(self.username.as_str(), self.password.0.as_str()).email(self.email);
        let account = create_user(request.db(), new).await?;
        sign_in(request, &account, Lifetime::Browser).await
    }
}

/// A password that somebody chooses. All its own faults are reported together, with those of the other fields.
#[derive(Debug)]
struct NewPassword(Password);

impl FieldValue for NewPassword {
    fn options() -> FieldOptions {
        Password::options()
            .max_length(MAX_PASSWORD_LENGTH)
            .autocomplete("new-password")
    }

    fn from_cleaned(cleaned: Cleaned<'_>) -> Result<Self, FieldError> {
        Password::from_cleaned(cleaned).map(Self)
    }

    fn check(&self) -> Vec<FieldError> {
        match check_password(self.0.as_str(), "", "") {
            Ok(()) => Vec::new(),
            Err(errors) => errors.get("password").to_vec(),
        }
    }

    fn to_json(&self) -> serde_json::Value {
        self.0.to_json()
    }
}
