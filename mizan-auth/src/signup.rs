//! Making an account.

use mizan::forms::FormInput;
use mizan::prelude::*;

use crate::complete_login::sign_in;
use crate::email_link;
use crate::event::AuthEvent;
use crate::manage::{NewUser, create_user};
use crate::password::{NewPassword, add_problems, check_for, sent_text};
use crate::profile::{Profile, current_user};
use crate::username::Username;

// Whether the user name is taken shows on submitting only: live validation would let anybody list the names.
/// Makes an account, signs it in, and mails a link that proves the address.
#[derive(Debug, MizanForm)]
#[form(name = "signup", title = "Sign up", manual, auth = "public", affects = [current_user])]
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
    async fn clean(&mut self, request: &Request) -> Result<(), FormErrors> {
        let (password, username) = (self.password.as_str(), self.username.as_str());
        check_for(request, "password", password, username, &self.email).await
    }

    async fn clean_sent(request: &Request, sent: &FormInput<'_>, errors: &mut FormErrors) {
        let owner = (sent_text(sent, "username"), sent_text(sent, "email"));
        add_problems(request, "password", sent, owner, errors).await;
    }

    async fn submit(self, request: &Request) -> Result<Profile> {
        request.refuse_token()?;
        let rate = request.settings().throttle_signup;
        request
            .throttle("auth signup", request.client_key(), rate)
            .await?;
        let new = NewUser::new(self.username.as_str(), self.password.as_str()).email(self.email);
        let account = create_user(request.db(), new).await?;
        email_link::send(request, account.id, &account.email)?;
        sign_in(request, &account, Lifetime::Browser, AuthEvent::Signup).await
    }
}
