//! Pages: Actix handlers that answer a path with HTML, declared with `#[get]`, `#[post]` or `#[page]`.

use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::guard;
use actix_web::http::Method;
use actix_web::middleware::{Next, from_fn};
use actix_web::{FromRequest as _, Handler, Resource, Responder, Route, web};

use crate::access::Access;
use crate::error::Error;
use crate::function::Location;
use crate::registry::RegistryError;
use crate::request::Request;

/// A page: what `#[get]`, `#[post]` and `#[page]` make of a handler, so that `site.page(home)` works like Actix's
/// `service(home)`.
///
/// They leave a plain function of the handler's name that gives the entry, and not a unit struct as Actix's macros do:
/// a `let ticket = …` beside a page called `ticket` stays a new variable.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a page",
    note = "put `#[get(\"/path\")]`, `#[post(\"/path\")]` or `#[page(\"/path\")]` from `mizan::prelude` on the function"
)]
pub trait Page {
    /// Everything the router needs.
    fn entry(self) -> PageEntry;
}

impl<F: FnOnce() -> PageEntry> Page for F {
    fn entry(self) -> PageEntry {
        self()
    }
}

/// One registered page.
#[derive(Clone, Copy)]
pub struct PageEntry {
    /// The path in Actix's syntax: `/tickets/{id}`.
    pub path: &'static str,
    /// The methods it answers; `GET` includes `HEAD`.
    pub methods: &'static [&'static str],
    /// Who may see it.
    pub access: Access,
    /// Where it is declared.
    pub location: Location,
    /// Makes the route.
    pub route: fn() -> Route,
}

/// A route for a handler; for macro output.
pub fn route<F, Args>(handler: F) -> Route
where
    F: Handler<Args>,
    Args: actix_web::FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::route().to(handler)
}

/// One Actix resource per path, so that a wrong method gets 405 with `Allow` and not 404.
pub(crate) fn resources(pages: &[PageEntry]) -> Vec<Resource> {
    let mut paths: Vec<&'static str> = Vec::new();
    for page in pages {
        if !paths.contains(&page.path) {
            paths.push(page.path);
        }
    }
    // Actix asks resources in turn: `/login/{provider}` must not stand in the way of another app's `/login/code`.
    paths.sort_by_key(|path| path.contains('{'));
    paths
        .into_iter()
        .map(|path| resource(path, pages))
        .collect()
}

fn resource(path: &'static str, pages: &[PageEntry]) -> Resource {
    let mut resource = web::resource(path);
    let mut allow: Vec<&str> = Vec::new();
    for page in pages.iter().filter(|page| page.path == path) {
        for method in page.methods {
            allow.push(method);
            if *method == "GET" {
                allow.push("HEAD");
            }
        }
        resource = resource.route(guarded(page));
    }
    // Once per path and worker, at start-up.
    let allow: &'static str = Box::leak(allow.join(", ").into_boxed_str());
    resource.default_service(web::to(move || async move {
        Err::<&'static str, Error>(Error::method_not_allowed(allow))
    }))
}

fn guarded(page: &PageEntry) -> Route {
    let methods = page.methods;
    let is_answered = guard::fn_guard(move |context| {
        let method = &context.head().method;
        let method = if *method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        methods.contains(&method.as_str())
    });
    let route = (page.route)().guard(is_answered);
    if page.access.is_public() {
        return route;
    }
    let access = page.access;
    route.wrap(from_fn(move |request, next| check(access, request, next)))
}

async fn check<B: actix_web::body::MessageBody + 'static>(
    access: Access,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse, actix_web::Error> {
    let (http, payload) = request.into_parts();
    let verdict = match Request::extract(&http).await {
        Ok(request) => access.check(&request).await,
        Err(error) => Err(error),
    };
    match verdict {
        Ok(()) => {
            let request = ServiceRequest::from_parts(http, payload);
            next.call(request)
                .await
                .map(ServiceResponse::map_into_boxed_body)
        }
        Err(error) => Ok(ServiceResponse::from_err(error, http)),
    }
}

/// Reports pages that answer the same method and path.
pub(crate) fn check_duplicates(pages: &[PageEntry]) -> Vec<RegistryError> {
    let mut problems = Vec::new();
    for (index, second) in pages.iter().enumerate() {
        for first in &pages[..index] {
            let shared = second
                .methods
                .iter()
                .find(|method| first.methods.contains(method));
            if first.path == second.path
                && let Some(method) = shared
            {
                problems.push(RegistryError::DuplicatePage {
                    route: format!("{method} {}", first.path),
                    first: first.location.to_string(),
                    second: second.location.to_string(),
                });
            }
        }
    }
    problems
}
