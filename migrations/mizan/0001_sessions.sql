-- Session state, one row per signed-in or otherwise remembered visitor.
-- The cookie holds the key; only its hash is stored, so that a copy of this table signs nobody in.
CREATE TABLE mizan_sessions (
    key_hash {bytes} NOT NULL PRIMARY KEY,
    state TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    user_id BIGINT,
    created_at {timestamp} NOT NULL,
    expires_at {timestamp} NOT NULL
);

-- Expired rows are swept by time; "sign out everywhere" goes by user.
CREATE INDEX mizan_sessions_expires_at ON mizan_sessions (expires_at);
CREATE INDEX mizan_sessions_user_id ON mizan_sessions (user_id);
