-- What the writer of a ticket and the agents say to each other.
CREATE TABLE desk_replies (
    id {id},
    ticket_id BIGINT NOT NULL REFERENCES desk_tickets (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES auth_users (id) ON DELETE SET NULL,
    -- The name of whoever wrote it, as it was then.
    author TEXT NOT NULL,
    is_agent BOOLEAN NOT NULL,
    text TEXT NOT NULL,
    created_at {timestamp} NOT NULL
);

CREATE INDEX desk_replies_ticket ON desk_replies (ticket_id, id);
