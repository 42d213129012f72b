-- Who works at the desk: staff of this group may close tickets.
INSERT INTO auth_groups (name) VALUES ('agents');

INSERT INTO auth_group_permissions (group_id, codename)
SELECT id, 'desk.close_ticket' FROM auth_groups WHERE name = 'agents';
