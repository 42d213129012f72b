-- Codes that were mailed: for a login, or as proof of an address. What is over goes when the next one is made.
CREATE TABLE auth_mailed_codes (
    -- The hash of where the code may be typed in: the session that asked for it, or the account.
    place_hash {bytes} NOT NULL PRIMARY KEY,
    user_id BIGINT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    -- Keyed with the site's secret: a code is short enough to be tried through.
    code_hash {bytes} NOT NULL,
    address TEXT NOT NULL,
    -- The account's, when the code was made: a new password ends the code.
    session_epoch BIGINT NOT NULL,
    tries_left BIGINT NOT NULL,
    expires_at {timestamp} NOT NULL
);

CREATE INDEX auth_mailed_codes_user ON auth_mailed_codes (user_id);
CREATE INDEX auth_mailed_codes_expires_at ON auth_mailed_codes (expires_at);
