-- Written by hand: drizzle-kit has no triggers. Every instance keeps live sessions in memory and listens here for what changes them,
-- whoever changes it: the product, another instance, or an operator at the SQL prompt. Payloads: `s:<session>`, `u:<user>`, `k` for the
-- signing keys, `*` for everything.
CREATE FUNCTION notify_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('latchkey_sessions', 's:' || OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
-- A visit slides `last_seen_at` and `idle_expires_at`: that is no news.
CREATE TRIGGER sessions_changed AFTER UPDATE ON "sessions" FOR EACH ROW
  WHEN (
    (to_jsonb(OLD) - ARRAY['last_seen_at', 'idle_expires_at']) IS DISTINCT FROM (to_jsonb(NEW) - ARRAY['last_seen_at', 'idle_expires_at'])
    OR NEW.idle_expires_at < OLD.idle_expires_at
  )
  EXECUTE FUNCTION notify_session();
--> statement-breakpoint
-- What had ended before is in nobody's memory; the cleanup of such rows says nothing.
CREATE TRIGGER sessions_deleted AFTER DELETE ON "sessions" FOR EACH ROW
  WHEN (
    OLD.revoked_at IS NULL AND OLD.expires_at > now() - interval '1 day' AND OLD.idle_expires_at > now() - interval '1 day'
  )
  EXECUTE FUNCTION notify_session();
--> statement-breakpoint
CREATE FUNCTION notify_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('latchkey_sessions', 'u:' || OLD.id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER users_changed AFTER UPDATE ON "users" FOR EACH ROW
  WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION notify_user();
--> statement-breakpoint
CREATE TRIGGER users_deleted AFTER DELETE ON "users" FOR EACH ROW EXECUTE FUNCTION notify_user();
--> statement-breakpoint
CREATE FUNCTION notify_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- At sign-up there is no session yet that anybody could remember.
  IF TG_OP = 'INSERT' AND NOT EXISTS (SELECT 1 FROM "sessions" WHERE user_id = NEW.user_id AND revoked_at IS NULL) THEN
    RETURN NULL;
  END IF;
  PERFORM pg_notify('latchkey_sessions', 'u:' || COALESCE(NEW.user_id, OLD.user_id));
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER identities_added_or_removed AFTER INSERT OR DELETE ON "identities" FOR EACH ROW EXECUTE FUNCTION notify_identity();
--> statement-breakpoint
-- Every sign-in sets `last_used_at`: that is no news.
CREATE TRIGGER identities_changed AFTER UPDATE ON "identities" FOR EACH ROW
  WHEN ((to_jsonb(OLD) - 'last_used_at') IS DISTINCT FROM (to_jsonb(NEW) - 'last_used_at'))
  EXECUTE FUNCTION notify_identity();
--> statement-breakpoint
CREATE FUNCTION notify_signing_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('latchkey_sessions', 'k');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER signing_keys_changed AFTER INSERT OR UPDATE OR DELETE ON "signing_keys" FOR EACH STATEMENT
  EXECUTE FUNCTION notify_signing_keys();
--> statement-breakpoint
CREATE FUNCTION notify_everything() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('latchkey_sessions', '*');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER sessions_emptied AFTER TRUNCATE ON "sessions" FOR EACH STATEMENT EXECUTE FUNCTION notify_everything();
--> statement-breakpoint
CREATE TRIGGER users_emptied AFTER TRUNCATE ON "users" FOR EACH STATEMENT EXECUTE FUNCTION notify_everything();
--> statement-breakpoint
CREATE TRIGGER identities_emptied AFTER TRUNCATE ON "identities" FOR EACH STATEMENT EXECUTE FUNCTION notify_everything();
--> statement-breakpoint
-- Also where triggers are switched off: by logical replication, or while a dump is restored.
ALTER TABLE "sessions" ENABLE ALWAYS TRIGGER sessions_changed;
--> statement-breakpoint
ALTER TABLE "sessions" ENABLE ALWAYS TRIGGER sessions_deleted;
--> statement-breakpoint
ALTER TABLE "sessions" ENABLE ALWAYS TRIGGER sessions_emptied;
--> statement-breakpoint
ALTER TABLE "users" ENABLE ALWAYS TRIGGER users_changed;
--> statement-breakpoint
ALTER TABLE "users" ENABLE ALWAYS TRIGGER users_deleted;
--> statement-breakpoint
ALTER TABLE "users" ENABLE ALWAYS TRIGGER users_emptied;
--> statement-breakpoint
ALTER TABLE "identities" ENABLE ALWAYS TRIGGER identities_added_or_removed;
--> statement-breakpoint
ALTER TABLE "identities" ENABLE ALWAYS TRIGGER identities_changed;
--> statement-breakpoint
ALTER TABLE "identities" ENABLE ALWAYS TRIGGER identities_emptied;
--> statement-breakpoint
ALTER TABLE "signing_keys" ENABLE ALWAYS TRIGGER signing_keys_changed;
