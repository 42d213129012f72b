//! What carries a mail away.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use super::email::Email;
use super::error::MailError;
use super::message::Written;
use super::{folder, print};
use crate::settings::{EmailTarget, Settings};

/// How many mails are kept in memory; the oldest go first.
const MAX_IN_MEMORY: usize = 1_000;

pub(super) enum Backend {
    /// Production without `EMAIL_URL`.
    Unset,
    /// For somebody's desk.
    Local {
        print: bool,
        folder: Option<PathBuf>,
    },
    /// For tests.
    Memory(Mutex<VecDeque<Email>>),
    /// A new connection for each mail: an idle one would be closed by the server at a moment of its own choice.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Backend {
    pub(super) fn new(settings: &Settings) -> Self {
        let Some(url) = &settings.email_url else {
            return match settings.is_production() {
                true => Self::Unset,
                false => Self::Local {
                    print: true,
                    folder: Some(settings.mail_dir.clone()),
                },
            };
        };
        match url.target() {
            EmailTarget::Log => Self::Local {
                print: true,
                folder: None,
            },
            EmailTarget::Folder(folder) => Self::Local {
                print: false,
                folder: Some(folder.clone()),
            },
            EmailTarget::Memory => Self::Memory(Mutex::default()),
            EmailTarget::Smtp(server) => {
                // The machine's own name is nobody's business.
                let name = ClientId::Domain(settings.default_from.domain().to_owned());
                let server = server.as_ref().clone();
                Self::Smtp(server.hello_name(name).build())
            }
        }
    }

    /// Carries one mail away. Takes as long as it takes: the caller has the clock.
    pub(super) async fn deliver(
        &self,
        email: Email,
        written: Written,
        from: &super::Mailbox,
    ) -> Result<(), MailError> {
        match self {
            Self::Unset => Err(MailError::NotConfigured),
            Self::Local { print, folder } => {
                if *print {
                    tracing::info!("{}", print::readable(&email, from));
                }
                match folder.clone() {
                    Some(folder) => keep(folder, written).await,
                    None => Ok(()),
                }
            }
            Self::Memory(_) => {
                if let Some(mut kept) = self.kept() {
                    kept.push_back(email);
                    while kept.len() > MAX_IN_MEMORY {
                        kept.pop_front();
                    }
                }
                Ok(())
            }
            Self::Smtp(server) => {
                let sent = server.send_raw(&written.envelope, &written.bytes).await;
                sent.map(drop).map_err(MailError::Smtp)
            }
        }
    }

    /// The mails in memory; `None` when they go elsewhere.
    pub(super) fn kept(&self) -> Option<MutexGuard<'_, VecDeque<Email>>> {
        match self {
            Self::Memory(kept) => Some(kept.lock().unwrap_or_else(PoisonError::into_inner)),
            Self::Unset | Self::Local { .. } | Self::Smtp(_) => None,
        }
    }
}

async fn keep(folder: PathBuf, written: Written) -> Result<(), MailError> {
    let work = tokio::task::spawn_blocking(move || folder::keep(&folder, &written));
    let path = work
        .await
        .map_err(|_| MailError::Stopped)?
        .map_err(MailError::Folder)?;
    tracing::info!(file = %path.display(), "the mail is kept");
    Ok(())
}
