-- What applications are told of a session's metadata when it has ended.
ALTER TABLE logout_notices ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
