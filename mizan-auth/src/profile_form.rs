//! How somebody is shown to others.

use mizan::forms::FileUpdate;
use mizan::prelude::*;
use serde_json::json;

use crate::account::Account;
use crate::avatar::{NewAvatar, discard};
use crate::complete_login::user_of;
use crate::event::{AuthEvent, record};
use crate::name::is_plain_text;
use crate::profile::{Profile, current_user};

/// Changes how the account is shown: its name, and its picture. The form comes with what is there.
///
/// The picture is an image by its content (PNG, JPEG, GIF or WebP), up to 2 MiB and from 32 × 32 to 4096 × 4096 pixels. It is
/// stored as it came, and served so that nothing in it can act: see [`Request::download`].
#[derive(MizanForm)]
#[form(name = "profile", title = "Your profile", manual, auth, affects = [current_user])]
pub struct ProfileForm {
    #[field(
        label = "Name",
        help_text = "How others see you. Without it they see your user name.",
        required = false,
        max_length = 100,
        autocomplete = "name"
    )]
    display_name: Option<String>,
    #[field(
        image,
        label = "Picture",
        help_text = "PNG, JPEG, GIF or WebP, up to 2 MiB.",
        required = false,
        max_size = "2 MiB",
        min_width = 32,
        min_height = 32,
        max_width = 4096,
        max_height = 4096,
        extensions = ["png", "jpg", "jpeg", "gif", "webp"],
        content_types = ["image/png", "image/jpeg", "image/gif", "image/webp"]
    )]
    avatar: FileUpdate,
}

impl Submit for ProfileForm {
    type Output = Profile;

    async fn prepare(request: &Request, form: &mut FormSetup) -> Result<()> {
        let Some(user) = request.user().await? else {
            return Ok(());
        };
        form.field("display_name").initial(user.display_name());
        if let Some(url) = user.avatar() {
            form.field("avatar")
                .initial(json!({"name": "picture", "url": url}));
        }
        Ok(())
    }

    async fn clean(&mut self, _: &Request) -> Result<(), FormErrors> {
        let name = self.display_name.as_deref().unwrap_or_default();
        if is_plain_text(name) {
            return Ok(());
        }
        Err(FormErrors::of(
            "display_name",
            FieldError::new("invalid", "Leave out characters that print nothing."),
        ))
    }

    async fn submit(self, request: &Request) -> Result<Profile> {
        let user = request.require_user().await?;
        let stored = match &self.avatar {
            FileUpdate::Replaced(file) => Some(NewAvatar::store(request, file).await?),
            FileUpdate::Unchanged | FileUpdate::Cleared => None,
        };
        let replaced = match self.save(request, user.id(), stored.as_ref()).await {
            Ok(replaced) => replaced,
            Err(error) => {
                if let Some(stored) = stored {
                    stored.discard(request).await;
                }
                return Err(error);
            }
        };
        discard(request, replaced).await;
        record(request, AuthEvent::ProfileChanged, Some(user.id())).await;
        request.forget_user(user.id());
        let account = Account::by_id(request.db(), user.id()).await?;
        let account = account.ok_or_else(|| Error::not_found("There is no such account."))?;
        Ok(Profile::from(&user_of(request, &account).await?))
    }
}

impl ProfileForm {
    /// All of it, or nothing. Answers the storage's name of the picture that is not needed any more.
    async fn save(
        &self,
        request: &Request,
        user_id: i64,
        stored: Option<&NewAvatar>,
    ) -> Result<Option<String>> {
        let mut tx = request.db().begin().await?;
        // The row stays locked from here on, so each picture is replaced once.
        let before: String = tx
            .query("UPDATE auth_users SET display_name = $1 WHERE id = $2 RETURNING COALESCE(avatar, '')")
            .bind(self.display_name.as_deref().unwrap_or_default())
            .bind(user_id)
            .fetch_scalar()
            .await?;
        match (&self.avatar, stored) {
            (FileUpdate::Replaced(_), Some(stored)) => stored.attach(&mut tx, user_id).await?,
            (FileUpdate::Cleared, _) => {
                tx.query("UPDATE auth_users SET avatar = NULL, avatar_key = NULL WHERE id = $1")
                    .bind(user_id)
                    .execute()
                    .await?;
            }
            _ => {
                tx.commit().await?;
                return Ok(None);
            }
        }
        tx.commit().await?;
        Ok(Some(before).filter(|before| !before.is_empty()))
    }
}
