CREATE TABLE "oauth_attempts" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"purpose" text NOT NULL,
	"user_id" uuid,
	"session_id" uuid,
	"remember" boolean DEFAULT false NOT NULL,
	"return_to" text NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"spent_at" timestamp (3) with time zone
);
--> statement-breakpoint
-- By hand: the keys that exist have signed from their creation on.
ALTER TABLE "signing_keys" ADD COLUMN "active_from" timestamp (3) with time zone;--> statement-breakpoint
UPDATE "signing_keys" SET "active_from" = "created_at";--> statement-breakpoint
ALTER TABLE "signing_keys" ALTER COLUMN "active_from" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "notices_read_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "oauth_attempts" ADD CONSTRAINT "oauth_attempts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oauth_attempts" ADD CONSTRAINT "oauth_attempts_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "oauth_attempts_expires_at_idx" ON "oauth_attempts" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "oauth_attempts_user_id_idx" ON "oauth_attempts" USING btree ("user_id");