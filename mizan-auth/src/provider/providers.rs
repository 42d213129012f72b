//! The providers of a site.

use mizan::prelude::*;

use super::site::Provider;

/// The providers that visitors may sign in with, given to the site with `site.data(Providers::new().with(…))`, besides
/// those of `MIZAN_PROVIDERS`.
#[derive(Debug, Clone, Default)]
pub struct Providers(Vec<Provider>);

impl Providers {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one; another one of the same name is replaced.
    #[must_use]
    pub fn with(mut self, provider: Provider) -> Self {
        self.0.retain(|known| known.name != provider.name);
        self.0.push(provider);
        self
    }

    /// Those that the code names, and those of `MIZAN_PROVIDERS`; of two with one name the setting's.
    fn of(request: &Request) -> Self {
        let written = request.data::<Self>().map(|all| Self::clone(&all));
        let mut all = written.unwrap_or_default();
        for set in request.settings().providers.iter() {
            let made = match set.issuer.as_str() {
                "https://github.com" => Provider::github(&set.client_id, &set.client_secret),
                issuer => Provider::openid(&set.name, issuer, &set.client_id, &set.client_secret),
            };
            // The setting was checked when it was read.
            if let Ok(provider) = made {
                all = all.with(provider);
            }
        }
        all
    }

    /// The provider of this name, or 404.
    pub(super) fn find(request: &Request, name: &str) -> Result<Provider> {
        let found = Self::of(request)
            .0
            .into_iter()
            .find(|known| known.name == name);
        found.ok_or_else(|| Error::not_found("There is no such provider here."))
    }

    /// What people see of a provider, even when the site has it no more.
    pub(super) fn label(request: &Request, name: &str) -> String {
        match Self::find(request, name) {
            Ok(provider) => provider.label,
            Err(_) => name.to_owned(),
        }
    }
}

/// A provider, for a button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LoginProvider {
    /// The name: the button posts to `/login/{name}`.
    pub name: String,
    /// What people see.
    pub label: String,
}

/// The providers that visitors may sign in with, in the site's order.
#[client(context = "local", auth = "public", manual)]
pub async fn login_providers(request: Request) -> Vec<LoginProvider> {
    let providers = Providers::of(&request).0.into_iter();
    let shown = providers.map(|provider| LoginProvider {
        name: provider.name,
        label: provider.label,
    });
    shown.collect()
}
