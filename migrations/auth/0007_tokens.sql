-- Bearer tokens of programs. Only a hash is kept, so that a copy of this table lets nobody in.
CREATE TABLE auth_tokens (
    id {id},
    user_id BIGINT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    token_hash {bytes} NOT NULL,
    -- Its last characters, by which its owner knows it again.
    hint TEXT NOT NULL,
    -- Words with blanks between them: `read write desk.close_ticket`.
    scopes TEXT NOT NULL,
    created_at {timestamp} NOT NULL,
    expires_at {timestamp},
    -- To a minute.
    last_used_at {timestamp}
);

CREATE UNIQUE INDEX auth_tokens_hash ON auth_tokens (token_hash);
CREATE INDEX auth_tokens_user ON auth_tokens (user_id);
