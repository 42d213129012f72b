//! Which site a broadcast is for that names none: the one whose thread this is, or the only one of the process.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::core::Core;
use crate::error::{Error, Result};

thread_local! {
    static OF_THREAD: RefCell<Weak<Core>> = const { RefCell::new(Weak::new()) };
}

static OF_PROCESS: Mutex<Vec<Weak<Core>>> = Mutex::new(Vec::new());

/// This thread belongs to the site.
pub(crate) fn enter(core: &Arc<Core>) {
    OF_THREAD.set(Arc::downgrade(core));
}

/// The process runs the site.
pub(crate) fn announce(core: &Arc<Core>) {
    let mut sites = OF_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    sites.retain(|site| site.strong_count() > 0);
    sites.push(Arc::downgrade(core));
}

/// The site that is meant.
///
/// # Errors
///
/// A 500 when there is none, or more than one.
#[track_caller]
pub(super) fn site() -> Result<Arc<Core>> {
    if let Some(core) = OF_THREAD.with_borrow(Weak::upgrade) {
        return Ok(core);
    }
    let sites = OF_PROCESS.lock().unwrap_or_else(PoisonError::into_inner);
    let mut running = sites.iter().filter_map(Weak::upgrade);
    match (running.next(), running.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Error::internal("a broadcast without a site that runs")),
        _ => Err(Error::internal(
            "a broadcast outside of a site, in a process that runs several: say which with `.on(&request)`",
        )),
    }
}
