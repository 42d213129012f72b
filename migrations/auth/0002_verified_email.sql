-- When the owner of the account proved that the address is theirs. Only then may nobody else have it: anybody can type
-- anybody's address.
ALTER TABLE auth_users ADD COLUMN email_verified_at {timestamp};

CREATE UNIQUE INDEX auth_users_verified_email ON auth_users (email_key) WHERE email_verified_at IS NOT NULL;
