-- Answers to requests with an Idempotency-Key, kept so that a repeated request is not carried out again.
CREATE TABLE mizan_idempotency (
    -- Of the key and who sent it. The key itself is not stored: answers are encrypted with it.
    key_hash {bytes} NOT NULL PRIMARY KEY,
    -- Of what was asked, so that the key cannot stand for something else.
    fingerprint {bytes} NOT NULL,
    -- Which request holds the row. One that has lost it to another changes nothing any more.
    claim BIGINT NOT NULL,
    -- Of the answer; none while the request is being carried out.
    status BIGINT,
    -- Encrypted; none when it was too large to be kept.
    answer {bytes},
    -- Until then the row counts. While the request is being carried out: its process may have died by then.
    expires_at {timestamp} NOT NULL
);

CREATE INDEX mizan_idempotency_expires_at ON mizan_idempotency (expires_at);
