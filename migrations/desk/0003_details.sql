-- Files that belong to a ticket.
CREATE TABLE desk_attachments (
    id {id},
    ticket_id BIGINT NOT NULL REFERENCES desk_tickets (id) ON DELETE CASCADE,
    -- The storage's name for it.
    stored_as TEXT NOT NULL,
    file_name TEXT NOT NULL,
    size BIGINT NOT NULL
);

CREATE INDEX desk_attachments_ticket ON desk_attachments (ticket_id, id);

-- Who else should know about a ticket.
CREATE TABLE desk_watchers (
    id {id},
    ticket_id BIGINT NOT NULL REFERENCES desk_tickets (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT NOT NULL
);

CREATE INDEX desk_watchers_ticket ON desk_watchers (ticket_id, id);
