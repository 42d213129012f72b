//! Who may call: the access rule of a function, form or page, and the signed-in user it looks at.

use std::fmt;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;
use subtle::ConstantTimeEq as _;

use crate::bearer::Bearer;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::request::Request;

/// The signed-in user, as far as the framework needs to know one. Cloning is cheap.
///
/// The crate that owns the user table (`mizan-auth`, or an app's own) makes these in its [`Authenticator`].
///
/// ```
/// let ada = mizan::User::new(7, "ada").with_staff(true);
/// assert_eq!((ada.id(), ada.username(), ada.is_staff()), (7, "ada", true));
/// ```
#[derive(Clone)]
pub struct User(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    id: i64,
    username: String,
    display_name: String,
    avatar: Option<String>,
    email: String,
    email_verified: bool,
    is_staff: bool,
    is_superuser: bool,
    session_hash: String,
    former_session_hashes: Vec<String>,
    /// Sorted.
    permissions: Vec<String>,
}

impl User {
    /// A user without any privilege.
    #[must_use]
    pub fn new(id: i64, username: impl Into<String>) -> Self {
        Self(Arc::new(Inner {
            id,
            username: username.into(),
            display_name: String::new(),
            avatar: None,
            email: String::new(),
            email_verified: false,
            is_staff: false,
            is_superuser: false,
            session_hash: String::new(),
            former_session_hashes: Vec::new(),
            permissions: Vec::new(),
        }))
    }

    /// Sets what the user wants to be called.
    #[must_use]
    pub fn with_display_name(mut self, name: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).display_name = name.into();
        self
    }

    /// Sets the URL of the user's picture.
    #[must_use]
    pub fn with_avatar(mut self, url: Option<String>) -> Self {
        Arc::make_mut(&mut self.0).avatar = url;
        self
    }

    /// Sets the email address.
    #[must_use]
    pub fn with_email(mut self, email: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).email = email.into();
        self
    }

    /// Sets whether the user has proved that the email address is theirs.
    #[must_use]
    pub fn with_email_verified(mut self, verified: bool) -> Self {
        Arc::make_mut(&mut self.0).email_verified = verified;
        self
    }

    /// Sets whether the user is staff.
    #[must_use]
    pub fn with_staff(mut self, is_staff: bool) -> Self {
        Arc::make_mut(&mut self.0).is_staff = is_staff;
        self
    }

    /// Sets whether the user may do everything.
    #[must_use]
    pub fn with_superuser(mut self, is_superuser: bool) -> Self {
        Arc::make_mut(&mut self.0).is_superuser = is_superuser;
        self
    }

    /// Sets the value that a session must carry to stay valid, usually a keyed hash of the password hash: when it
    /// changes, every session that carries the old one has ended.
    #[must_use]
    pub fn with_session_hash(mut self, hash: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).session_hash = hash.into();
        self
    }

    /// Sets further values that a session may carry: those made with secrets that are being rotated out.
    #[must_use]
    pub fn with_former_session_hashes(mut self, hashes: Vec<String>) -> Self {
        Arc::make_mut(&mut self.0).former_session_hashes = hashes;
        self
    }

    /// Sets what the user may do, as codenames: `desk.close_ticket`.
    #[must_use]
    pub fn with_permissions(mut self, codenames: impl IntoIterator<Item = String>) -> Self {
        let mut permissions: Vec<String> = codenames.into_iter().collect();
        permissions.sort_unstable();
        permissions.dedup();
        Arc::make_mut(&mut self.0).permissions = permissions;
        self
    }

    /// Whether the user may do this, by themselves or through a group. A superuser may do everything.
    ///
    /// ```
    /// let agent = mizan::User::new(7, "ada").with_permissions(["desk.close_ticket".to_owned()]);
    /// assert!(agent.has_perm("desk.close_ticket") && !agent.has_perm("desk.delete_ticket"));
    /// ```
    #[must_use]
    pub fn has_perm(&self, codename: &str) -> bool {
        let permissions = &self.0.permissions;
        self.is_superuser()
            || permissions
                .binary_search_by(|own| own.as_str().cmp(codename))
                .is_ok()
    }

    /// What the user may do, sorted. Empty for a superuser to whom nothing was granted by name.
    #[must_use]
    pub fn permissions(&self) -> &[String] {
        &self.0.permissions
    }

    /// Whether a session that carries `hash` is still this user's. Takes the same time wherever they differ.
    pub(crate) fn accepts_session(&self, hash: &str) -> bool {
        let same = |known: &String| bool::from(known.as_bytes().ct_eq(hash.as_bytes()));
        same(&self.0.session_hash) | self.0.former_session_hashes.iter().any(same)
    }

    /// The primary key in the user table.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.0.id
    }

    /// The name the user signs in with.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.0.username
    }

    /// What the user wants to be called; empty when nothing was said.
    #[must_use]
    pub fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// How to show the user to others: the name that they want, or else the one that they sign in with.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.display_name() {
            "" => self.username(),
            name => name,
        }
    }

    /// The URL of the user's picture, if there is one.
    #[must_use]
    pub fn avatar(&self) -> Option<&str> {
        self.0.avatar.as_deref()
    }

    /// The email address; empty when there is none.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.0.email
    }

    /// Whether the user has proved that the email address is theirs.
    #[must_use]
    pub fn email_verified(&self) -> bool {
        self.0.email_verified
    }

    /// Whether the user is staff. A superuser is.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        self.0.is_staff || self.0.is_superuser
    }

    /// Whether the user may do everything.
    #[must_use]
    pub fn is_superuser(&self) -> bool {
        self.0.is_superuser
    }

    /// What a session must carry to stay valid.
    #[must_use]
    pub fn session_hash(&self) -> &str {
        &self.0.session_hash
    }
}

impl fmt::Debug for User {
    // The session hash is a secret: a session that carries it is signed in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.0.id)
            .field("username", &self.0.username)
            .field("is_staff", &self.0.is_staff)
            .field("is_superuser", &self.0.is_superuser)
            .finish_non_exhaustive()
    }
}

/// Finds users for the framework. The app that owns the user table installs one with
/// [`App::authenticator`](crate::App::authenticator).
pub trait Authenticator: Send + Sync + 'static {
    /// The user with this id, if there is one who may sign in.
    ///
    /// The answer is kept for at most a second, so a deactivated user is refused within a second in every process.
    fn load<'a>(&'a self, db: &'a Db, id: i64) -> LocalBoxFuture<'a, Result<Option<User>>>;

    /// The user with this name, if there is one who may sign in. Used by the test client and the CLI.
    fn find<'a>(
        &'a self,
        db: &'a Db,
        username: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<User>>>;

    /// Whether this authenticator knows bearer tokens. Where it does, `Authorization: Bearer …` is all that a request
    /// goes by: its cookies count for nothing, and it gets none. Where it does not, the header is left to the site's code.
    fn accepts_tokens() -> bool
    where
        Self: Sized,
    {
        false
    }

    /// Whom `token` stands for, and how much it may do; `None` when it stands for nobody, or not any more, which is
    /// answered 401 with `WWW-Authenticate: Bearer error="invalid_token"`.
    ///
    /// It is asked when the code that answers first wants to know the user, and its answer is kept for at most a second.
    /// `request` is for the database and for throttles; its user is what is being found out here, so don't ask it for that.
    fn bearer<'a>(
        &'a self,
        request: &'a Request,
        token: &'a str,
    ) -> LocalBoxFuture<'a, Result<Option<Bearer>>> {
        let _ = (request, token);
        Box::pin(async { Ok(None) })
    }
}

/// Who may call a function, send a form or see a page.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Access {
    /// Nothing is said: everybody, or whoever is signed in where `MIZAN_LOGIN_REQUIRED` is set.
    Unsaid,
    /// Everybody, whatever that setting says.
    Public,
    /// Whoever is signed in, and whoever carries a bearer token.
    User,
    /// Whoever is signed in by a session: what a token must not do, such as making another token.
    Session,
    /// Staff and superusers.
    Staff,
    /// Superusers.
    Superuser,
    /// Whoever has this permission, and superusers.
    Permission(&'static str),
    /// Whoever this check lets through: it may answer its own error.
    Check(AccessCheck),
    /// Whoever the rule lets through and has shown lately who they are, by a login or by
    /// [`Request::note_proof`]; `MIZAN_REAUTHENTICATE_SECONDS` says what lately means.
    Recent(&'static Access),
}

/// An access check of an app's own.
pub type AccessCheck = for<'a> fn(&'a Request) -> LocalBoxFuture<'a, Result<()>>;

impl Access {
    /// Lets the request through or answers why not: 401 when somebody must be signed in, 403 when it is the wrong one.
    ///
    /// # Errors
    ///
    /// The refusal, or whatever the app's own check answered. 403 with the code `reauthentication_required` when the last
    /// proof is too old for [`Recent`](Self::Recent).
    pub async fn check(&self, request: &Request) -> Result<()> {
        match self.resolve(request.settings().login_required) {
            Self::Unsaid | Self::Public => Ok(()),
            Self::Permission(codename) => {
                grant(request, request.require_user().await?.has_perm(codename))
            }
            Self::Check(check) => check(request).await,
            Self::User => request.require_user().await.map(|_| ()),
            Self::Session => {
                request.refuse_token()?;
                request.require_user().await.map(|_| ())
            }
            Self::Staff => grant(request, request.require_user().await?.is_staff()),
            Self::Superuser => grant(request, request.require_user().await?.is_superuser()),
            Self::Recent(rule) => {
                request.refuse_token()?;
                Box::pin(rule.check(request)).await?;
                request.require_recent_proof().await.map(drop)
            }
        }
    }

    /// What an unsaid rule means on this site.
    pub(crate) fn resolve(self, login_required: bool) -> Self {
        match self {
            Self::Unsaid if login_required => Self::User,
            Self::Unsaid => Self::Public,
            said => said,
        }
    }

    /// The permission that is asked for, if one is.
    #[must_use]
    pub fn permission(&self) -> Option<&'static str> {
        match self {
            Self::Permission(codename) => Some(codename),
            Self::Recent(rule) => rule.permission(),
            _ => None,
        }
    }

    /// Whether everybody may call. Of a registered entry the setting has been applied already.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self, Self::Public)
    }

    /// The rule in one word, as it stands in the contract: `public`, `user`, `session`, `staff`, `superuser`,
    /// `permission`, `check` or `recent`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Unsaid | Self::Public => "public",
            Self::User => "user",
            Self::Session => "session",
            Self::Staff => "staff",
            Self::Superuser => "superuser",
            Self::Permission(_) => "permission",
            Self::Check(_) => "check",
            Self::Recent(_) => "recent",
        }
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What an access check may return: `bool`, `()`, or either in a `Result`.
#[diagnostic::on_unimplemented(
    message = "an access check answers `bool`, `()` or a `Result` of either, not `{Self}`",
    note = "write `async fn {{name}}(request: &Request) -> Result<bool>`"
)]
pub trait Verdict {
    /// Lets through, or the refusal.
    ///
    /// # Errors
    ///
    /// The refusal.
    fn into_result(self) -> Result<()>;
}

impl Verdict for () {
    fn into_result(self) -> Result<()> {
        Ok(())
    }
}

impl Verdict for bool {
    fn into_result(self) -> Result<()> {
        allow(self)
    }
}

impl<V: Verdict, E: Into<Error>> Verdict for std::result::Result<V, E> {
    fn into_result(self) -> Result<()> {
        self.map_err(Into::into)?.into_result()
    }
}

/// Lets through who has the privilege. Of a token nobody can say whether it or its user falls short, so it is told so.
fn grant(request: &Request, has_privilege: bool) -> Result<()> {
    if !has_privilege && request.has_token() {
        return Err(Error::insufficient_scope(None));
    }
    allow(has_privilege)
}

#[track_caller]
fn allow(yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    Err(Error::forbidden("You may not do this."))
}
