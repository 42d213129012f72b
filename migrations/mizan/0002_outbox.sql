-- Mails on their way: written with the transaction that causes them, and deleted when the mail server has them.
CREATE TABLE mizan_outbox (
    id {id},
    -- The same at each try, so that who gets a mail twice can tell.
    message_id TEXT NOT NULL,
    -- The mail as JSON. It may hold a link that signs its reader in.
    mail TEXT NOT NULL,
    created_at {timestamp} NOT NULL,
    -- When it is to be tried. A process that tries it moves this on first: when it dies, another one tries then.
    due_at {timestamp} NOT NULL,
    -- How often a process has begun to send it.
    tries BIGINT NOT NULL DEFAULT 0,
    -- Why the last try failed.
    reason TEXT,
    -- When it was given up; kept for whoever looks after the site.
    failed_at {timestamp}
);

CREATE INDEX mizan_outbox_due_at ON mizan_outbox (due_at);
