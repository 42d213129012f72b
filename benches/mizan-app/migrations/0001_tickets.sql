CREATE TABLE tickets (
    id         {id},
    name       TEXT NOT NULL,
    email      TEXT NOT NULL,
    topic      TEXT NOT NULL,
    message    TEXT NOT NULL,
    created_at {timestamp} NOT NULL
);
