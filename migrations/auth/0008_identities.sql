-- Who an account is at other providers. `subject` is the provider's own name for them, which never changes.
CREATE TABLE auth_identities (
    id {id},
    user_id BIGINT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    -- As the site calls it: `google`.
    provider TEXT NOT NULL,
    -- Who says so. A name that is given to another provider finds nobody of the old one.
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- What its owner knows it by: an address or a name there. Nothing is decided by it.
    label TEXT NOT NULL,
    created_at {timestamp} NOT NULL,
    last_used_at {timestamp}
);

CREATE UNIQUE INDEX auth_identities_subject ON auth_identities (provider, issuer, subject);
CREATE INDEX auth_identities_user ON auth_identities (user_id);
