-- Passkeys (Web Authentication). The public half only: nobody signs in with what stands here.
CREATE TABLE auth_passkeys (
    id {id},
    user_id BIGINT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    -- What the browser calls the key, in base64url.
    credential_id TEXT NOT NULL,
    -- Public key, counter and flags, as webauthn-rs writes them down.
    credential TEXT NOT NULL,
    -- What its owner calls it.
    name TEXT NOT NULL,
    created_at {timestamp} NOT NULL,
    last_used_at {timestamp},
    -- The challenge that it answered last: no answer counts twice.
    last_challenge TEXT NOT NULL
);

CREATE UNIQUE INDEX auth_passkeys_credential ON auth_passkeys (credential_id);
CREATE INDEX auth_passkeys_user ON auth_passkeys (user_id);

-- What authenticators know an account by: random, so that it tells nothing; kept, so that one device holds one key.
ALTER TABLE auth_users ADD COLUMN passkey_handle {uuid};

CREATE UNIQUE INDEX auth_users_passkey_handle ON auth_users (passkey_handle);
