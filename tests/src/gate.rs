//! Holds a handler in the middle of a request until the test lets it go on.

use std::sync::Arc;

use tokio::sync::Semaphore;

/// A gate that handlers stop at. Give it to the site with `Site::data`, and keep a clone.
#[derive(Clone)]
pub struct Gate {
    waiting: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            waiting: Arc::new(Semaphore::new(0)),
            open: Arc::new(Semaphore::new(0)),
        }
    }
}

impl Gate {
    /// For the handler: says that it is here, and waits.
    ///
    /// # Panics
    ///
    /// Never: the gate is not closed.
    pub async fn pass(&self) {
        self.waiting.add_permits(1);
        self.open
            .acquire()
            .await
            .expect("the gate is there")
            .forget();
    }

    /// For the test: waits until a handler stands at the gate.
    ///
    /// # Panics
    ///
    /// Never: the gate is not closed.
    pub async fn reached(&self) {
        self.waiting
            .acquire()
            .await
            .expect("the gate is there")
            .forget();
    }

    /// For the test: lets one handler go on.
    pub fn release(&self) {
        self.open.add_permits(1);
    }
}
