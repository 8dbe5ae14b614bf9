CREATE TABLE "blocked_ips" (
	"id" uuid PRIMARY KEY NOT NULL,
	"network" "cidr" NOT NULL,
	"allowed" boolean DEFAULT false NOT NULL,
	"reason" text NOT NULL,
	"times" integer DEFAULT 1 NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "blocked_ips_network_key" UNIQUE("network")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "limit_counters" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" bigint
);
--> statement-breakpoint
CREATE TABLE "spent_captchas" (
	"hash" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "spent_captchas_expires_at_idx" ON "spent_captchas" USING btree ("expires_at");
--> statement-breakpoint
CREATE TABLE "password_failures" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"disabled_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "password_failures" ADD CONSTRAINT "password_failures_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blocked_ips_expires_at_idx" ON "blocked_ips" USING btree ("expires_at");--> statement-breakpoint
CREATE UNLOGGED TABLE "failed_attempts" (
	"key" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"accounts" text[],
	"since" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"suspect_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE INDEX "failed_attempts_last_at_idx" ON "failed_attempts" USING btree ("last_at");--> statement-breakpoint
CREATE INDEX "events_sign_ins_idx" ON "events" USING btree ("subject_id","id") WHERE "events"."type" in ('session.opened', 'second_factor.verified');--> statement-breakpoint
-- Written by hand from here on: drizzle-kit has no triggers. Every instance keeps the blocked sources in memory and listens here.
CREATE FUNCTION notify_blocked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('latchkey_blocked', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER blocked_ips_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "blocked_ips" FOR EACH STATEMENT
  EXECUTE FUNCTION notify_blocked();
--> statement-breakpoint
-- Also where triggers are switched off: by logical replication, or while a dump is restored.
ALTER TABLE "blocked_ips" ENABLE ALWAYS TRIGGER blocked_ips_changed;
--> statement-breakpoint
-- As in 0004, with the places that detection writes among the traces that may be taken out.
CREATE OR REPLACE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - ARRAY['ip', 'user_agent', 'data']) = (to_jsonb(OLD) - ARRAY['ip', 'user_agent', 'data'])
      AND NEW.ip IS NULL AND NEW.user_agent IS NULL AND NEW.data = OLD.data - ARRAY['address', 'place', 'places']
      AND COALESCE(OLD.actor_id, OLD.subject_id) IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM "users" WHERE id IN (OLD.actor_id, OLD.subject_id))
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
