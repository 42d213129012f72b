//! Three users without a table: `ada`, `grace` (staff) and `root` (superuser).

use futures_util::future::LocalBoxFuture;
use mizan::db::Db;
use mizan::{App, Authenticator, Result, User};

struct People;

const NAMES: [&str; 3] = ["ada", "grace", "root"];

fn user(index: usize) -> Option<User> {
    let id = i64::try_from(index).ok()? + 1;
    let user = User::new(id, *NAMES.get(index)?);
    Some(
        user.with_staff(index == 1)
            .with_superuser(index == 2)
            .with_session_hash("hash"),
    )
}

impl Authenticator for People {
    fn load<'a>(&'a self, _: &'a Db, id: i64) -> LocalBoxFuture<'a, Result<Option<User>>> {
        Box::pin(async move { Ok(usize::try_from(id - 1).ok().and_then(user)) })
    }

    fn find<'a>(&'a self, _: &'a Db, name: &'a str) -> LocalBoxFuture<'a, Result<Option<User>>> {
        Box::pin(async move { Ok(NAMES.iter().position(|known| *known == name).and_then(user)) })
    }
}

/// The app that knows them.
pub(crate) fn app() -> App {
    App::new("people").authenticator(|_| People)
}
