//! How this process hashes passwords and how long new ones must be: from the settings, once.

use std::sync::OnceLock;

use argon2::Params;
use mizan::Settings;

use super::rules::MIN_PASSWORD_LENGTH;

/// The one policy of the process: hashing has a memory of its own, and form fields know no settings.
static POLICY: OnceLock<Policy> = OnceLock::new();

/// See the settings `MIZAN_ARGON2_…` and `MIZAN_PASSWORD_MIN_LENGTH`.
#[derive(Debug, Clone)]
pub(crate) struct Policy {
    pub(super) params: Params,
    pub(super) min_length: usize,
}

impl Policy {
    fn new(memory_kib: u32, passes: u32, lanes: u32, min_length: usize) -> Option<Self> {
        let params = Params::new(memory_kib, passes, lanes, None).ok()?;
        Some(Self { params, min_length })
    }

    /// What holds when no site has said anything else: 19 MiB, two passes and one lane, the first choice of OWASP's
    /// Password Storage Cheat Sheet.
    fn standard() -> Self {
        Self {
            params: Params::DEFAULT,
            min_length: MIN_PASSWORD_LENGTH,
        }
    }
}

/// Sets the policy of this process. The first call counts.
pub(crate) fn set(settings: &Settings) {
    POLICY.get_or_init(|| {
        let policy = Policy::new(
            settings.argon2_memory_kib,
            settings.argon2_passes,
            settings.argon2_lanes,
            settings.password_min_length,
        );
        // The settings' own bounds lie within the algorithm's.
        policy.unwrap_or_else(Policy::standard)
    });
}

pub(super) fn get() -> &'static Policy {
    POLICY.get_or_init(Policy::standard)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_is_spelled_out() {
        // An update of the crate must not change what is stored.
        let params = Policy::standard().params;
        let found = (params.m_cost(), params.t_cost(), params.p_cost());
        assert_eq!(found, (19_456, 2, 1));
    }

    #[test]
    fn the_weakest_settings_are_still_parameters() {
        assert!(Policy::new(7_168, 1, 1, 8).is_some());
        assert!(Policy::new(1_048_576, 16, 16, 64).is_some());
    }
}
