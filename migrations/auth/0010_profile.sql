-- How an account is shown to others. Without a name of its own the user name stands there.
ALTER TABLE auth_users ADD COLUMN display_name TEXT NOT NULL DEFAULT '';

-- The storage's name of the picture, and the random name that the site serves it under: a new picture has a new one.
ALTER TABLE auth_users ADD COLUMN avatar TEXT;
ALTER TABLE auth_users ADD COLUMN avatar_key TEXT;

CREATE UNIQUE INDEX auth_users_avatar_key ON auth_users (avatar_key);
