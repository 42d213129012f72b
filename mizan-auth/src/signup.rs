//! Making an account.

use std::sync::OnceLock;

use mizan::forms::{Cleaner, FieldSpec, FormInput, FormSpec, FormValues};
use mizan::prelude::*;
use mizan::{Context, FormMeta};

use crate::login::sign_in;
use crate::manage::{NewUser, create_user};
use crate::password::{MAX_PASSWORD_LENGTH, Password, check_password};
use crate::profile::{Profile, current_user};
use crate::username::Username;

/// Makes an account and signs it in.
///
/// Whether the user name is taken shows on submitting only: live validation would let anybody list the names.
///
/// This is a form by hand instead of `derive(MizanForm)`: the password has several rules that are reported together,
/// together with what is wrong with the other fields, and one of them looks at those fields too.
#[derive(Debug)]
pub struct SignupForm {
    username: Username,
    email: String,
    password: Password,
}

impl Form for SignupForm {
    fn spec() -> &'static FormSpec {
        static SPEC: OnceLock<FormSpec> = OnceLock::new();
        SPEC.get_or_init(|| {
            let username = FieldSpec::options_of::<Username>()
                .label("User name")
                .help_text("Letters, digits and @ . + - _ only.");
            let email = FieldSpec::options_of::<String>()
                .kind(mizan::forms::Kind::Email)
                .label("Email address")
                .autocomplete("email");
            let password = FieldSpec::options_of::<Password>()
                .max_length(MAX_PASSWORD_LENGTH)
                .autocomplete("new-password")
                .help_text("At least 12 characters. Several unrelated words are good.");
            FormSpec::new("signup")
                .with_title("Sign up")
                .with_doc("Makes an account and signs it in.")
                .with("username", username)
                .with("email", email)
                .with("password", password)
        })
    }

    fn clean_fields(input: &FormInput<'_>) -> Result<Self, FormErrors> {
        let mut cleaner = Cleaner::new(Self::spec(), input);
        let username = cleaner.field::<Username>(0);
        let email = cleaner.field::<String>(1);
        let password = cleaner.field::<Password>(2);
        let mut errors = cleaner.into_errors();
        if let Some(password) = &password {
            let name = username.as_ref().map_or("", Username::as_str);
            let email = email.as_deref().unwrap_or_default();
            if let Err(more) = check_password(password.as_str(), name, email) {
                errors.merge(more);
            }
        }
        match (username, email, password) {
            (Some(username), Some(email), Some(password)) => errors.into_result(Self {
                username,
                email,
                password,
            }),
            _ => Err(errors),
        }
    }

    fn to_values(&self) -> FormValues {
        FormValues::new()
            .with_field("username", &self.username)
            .with_field("email", &self.email)
    }
}

impl FormMeta for SignupForm {
    fn affects() -> &'static [&'static str] {
        &[<current_user as Context>::NAME]
    }
}

impl Submit for SignupForm {
    type Output = Profile;

    async fn submit(self, request: &Request) -> Result<Profile> {
        let new = NewUser::new(self.username.as_str(), self.password.as_str()).email(self.email);
        let account = create_user(request.db(), new).await?;
        sign_in(request, &account, Lifetime::Browser).await
    }
}
