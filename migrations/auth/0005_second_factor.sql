-- Codes of an authenticator app (RFC 6238), once the owner has shown one.
CREATE TABLE auth_totp (
    user_id BIGINT NOT NULL PRIMARY KEY REFERENCES auth_users (id) ON DELETE CASCADE,
    -- Encrypted with a key that follows from the site's secret: whoever reads the table can make no codes.
    secret {bytes} NOT NULL,
    -- The time step of the newest code that was taken: neither that code nor an older one is taken again.
    last_step BIGINT NOT NULL,
    enabled_at {timestamp} NOT NULL
);

-- For whoever has lost the app. Each works once.
CREATE TABLE auth_recovery_codes (
    user_id BIGINT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    code_hash {bytes} NOT NULL,
    used_at {timestamp},
    PRIMARY KEY (user_id, code_hash)
);

-- Browsers that are not asked for a second factor. The cookie holds the token; only its hash is stored.
CREATE TABLE auth_trusted_browsers (
    id {id},
    user_id BIGINT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    token_hash {bytes} NOT NULL,
    -- The account's, when the browser was trusted: a new password and "sign out everywhere" end the trust.
    session_epoch BIGINT NOT NULL,
    address TEXT,
    agent TEXT,
    created_at {timestamp} NOT NULL,
    expires_at {timestamp} NOT NULL
);

CREATE UNIQUE INDEX auth_trusted_browsers_token ON auth_trusted_browsers (token_hash);
CREATE INDEX auth_trusted_browsers_user ON auth_trusted_browsers (user_id);
