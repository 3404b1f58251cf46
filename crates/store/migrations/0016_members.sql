-- When a member of the dashboard signed in last. A link by which somebody was invited ends; one that
-- the server itself has printed doesn't.
ALTER TABLE administrators ADD COLUMN last_sign_in BIGINT;
ALTER TABLE setup_links ADD COLUMN expires_at BIGINT;
