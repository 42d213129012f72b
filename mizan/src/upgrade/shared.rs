//! One service in two places.

use std::rc::Rc;

use actix_http::Request;
use actix_service::ServiceFactory;
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use tokio::sync::OnceCell;

/// Makes a service when it is first asked for one, and gives the same to whoever asks after that.
pub(crate) struct Shared<F: ServiceFactory<Request>>(Rc<Once<F>>);

struct Once<F: ServiceFactory<Request>> {
    factory: F,
    service: OnceCell<Rc<F::Service>>,
}

impl<F: ServiceFactory<Request>> Shared<F> {
    pub(crate) fn new(factory: F) -> Self {
        let service = OnceCell::new();
        Self(Rc::new(Once { factory, service }))
    }
}

impl<F: ServiceFactory<Request>> Clone for Shared<F> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<F: ServiceFactory<Request, Config = ()> + 'static> ServiceFactory<Request> for Shared<F> {
    type Response = F::Response;
    type Error = F::Error;
    type Config = ();
    type Service = Rc<F::Service>;
    type InitError = F::InitError;
    type Future = LocalBoxFuture<'static, Result<Self::Service, F::InitError>>;

    fn new_service(&self, (): ()) -> Self::Future {
        let Self(once) = self.clone();
        let service = async move {
            let made = once.service.get_or_try_init(async || {
                let service = once.factory.new_service(()).await?;
                Ok(Rc::new(service))
            });
            made.await.cloned()
        };
        service.boxed_local()
    }
}
