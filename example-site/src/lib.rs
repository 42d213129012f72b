//! A small help desk, made with Mizan: what a real site looks like, in ten minutes of reading.
//!
//! - [`hello`]: `echo` and `greet`, the smallest function and the smallest context
//! - [`chat`]: the smallest channel
//! - [`ticket`]: the table, and how rows are read and written
//! - [`contact`]: the form that makes a ticket
//! - [`edit`], [`attachment`]: the form that edits a ticket, its rows and its files
//! - [`incident`]: a form in two steps
//! - [`desk`]: what the staff see and do
//! - [`thread`]: the conversation on a ticket, live
//! - [`pages`]: the pages, which work without JavaScript
//! - [`account`], [`account_two_factor`], [`account_passkeys`], [`account_tokens`]: the pages of an account

pub mod account;
pub mod account_connections;
pub mod account_passkeys;
pub mod account_tokens;
pub mod account_two_factor;
pub mod attachment;
pub mod chat;
pub mod contact;
pub mod desk;
pub mod edit;
#[cfg(doctest)]
mod guide;
pub mod hello;
pub mod incident;
pub mod pages;
pub mod thread;
pub mod ticket;

use mizan::prelude::*;

/// The whole site; `main` and the tests start it.
#[must_use]
pub fn site() -> Site {
    Site::new()
        .install(mizan_auth::app().login_url("/login"))
        .migrations("desk", mizan::migrations!("../migrations/desk"))
        .assets(mizan::assets!("static"))
        .frontend(mizan::frontend!("frontend/dist"))
        .page(pages::home)
        .page(pages::contact)
        .page(pages::incident)
        .page(pages::tickets)
        .page(pages::ticket)
        .page(pages::edit)
        .page(pages::attachment)
        .page(pages::inbox)
        .page(pages::chat)
        .page(pages::close)
        .page(pages::playground)
        .page(pages::login)
        .page(pages::signup)
        .page(pages::logout)
        .page(account::password_change)
        .page(account::password_reset)
        .page(account::password_reset_confirm)
        .page(account::account)
        .page(account::profile)
        .page(account::verify_again)
        .page(account::end_session)
        .page(account::end_other_sessions)
        .page(account::email_verify)
        .page(account::email_change)
        .page(account::account_delete)
        .page(account_two_factor::second_factor)
        .page(account_two_factor::login_code_request)
        .page(account_two_factor::login_code)
        .page(account_two_factor::reauthenticate)
        .page(account_two_factor::overview)
        .page(account_two_factor::enable)
        .page(account_two_factor::disable)
        .page(account_two_factor::recovery_codes)
        .page(account_two_factor::end_trust)
        .page(account_connections::connections)
        .page(account_tokens::tokens)
        .page(account_tokens::revoke)
        .page(account_passkeys::passkeys)
        .page(account_passkeys::rename)
        .page(account_passkeys::remove)
        .page(account_passkeys::login)
        .page(account_passkeys::reauthenticate)
}
