CREATE TABLE desk_tickets (
    id {id},
    -- Who wrote it while signed in; a ticket outlives the account.
    user_id BIGINT REFERENCES auth_users (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    topic TEXT NOT NULL,
    message TEXT NOT NULL,
    created_at {timestamp} NOT NULL,
    closed_at {timestamp},
    closed_by BIGINT REFERENCES auth_users (id) ON DELETE SET NULL
);

CREATE INDEX desk_tickets_user ON desk_tickets (user_id, id);
CREATE INDEX desk_tickets_open ON desk_tickets (closed_at, id);
