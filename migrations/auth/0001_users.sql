-- Accounts. `username` and `email` are kept as they were typed; the `_key` columns hold the form that is looked up:
-- NFKC and case-folded, so that `Ada`, `ADA` and `ａｄａ` are one name.
CREATE TABLE auth_users (
    id {id},
    username TEXT NOT NULL,
    -- The key follows from the name, so this one index keeps both unique.
    username_key TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    -- A PHC string: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.
    password_hash TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    is_staff BOOLEAN NOT NULL,
    is_superuser BOOLEAN NOT NULL,
    date_joined {timestamp} NOT NULL,
    last_login {timestamp},
    -- Counted up to end every session of the account at once.
    session_epoch BIGINT NOT NULL
);

CREATE UNIQUE INDEX auth_users_username_key ON auth_users (username_key);

-- Not unique: an address is nobody's until its owner has proved it, and a refusal would tell who has an account.
CREATE INDEX auth_users_email_key ON auth_users (email_key);
