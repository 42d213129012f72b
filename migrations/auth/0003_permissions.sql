-- Permissions are codenames, `desk.close_ticket`: the guards in the code say which there are.
CREATE TABLE auth_groups (
    id {id},
    name TEXT NOT NULL
);

CREATE UNIQUE INDEX auth_groups_name ON auth_groups (name);

CREATE TABLE auth_user_groups (
    user_id BIGINT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    group_id BIGINT NOT NULL REFERENCES auth_groups (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_id)
);

CREATE INDEX auth_user_groups_group ON auth_user_groups (group_id);

CREATE TABLE auth_group_permissions (
    group_id BIGINT NOT NULL REFERENCES auth_groups (id) ON DELETE CASCADE,
    codename TEXT NOT NULL,
    PRIMARY KEY (group_id, codename)
);

CREATE TABLE auth_user_permissions (
    user_id BIGINT NOT NULL REFERENCES auth_users (id) ON DELETE CASCADE,
    codename TEXT NOT NULL,
    PRIMARY KEY (user_id, codename)
);
