-- What has happened to accounts, for whoever looks after the site. Neither passwords nor tokens nor what a stranger typed.
CREATE TABLE auth_events (
    id {id},
    happened_at {timestamp} NOT NULL,
    -- `login`, `login_refused`, `password_changed` …
    event TEXT NOT NULL,
    -- Whose account, if there is one. What happened outlives it.
    user_id BIGINT REFERENCES auth_users (id) ON DELETE SET NULL,
    address TEXT,
    agent TEXT,
    -- As it stands in the logs; none for what a command did.
    request_id TEXT
);

CREATE INDEX auth_events_user ON auth_events (user_id, id);
CREATE INDEX auth_events_time ON auth_events (happened_at);
