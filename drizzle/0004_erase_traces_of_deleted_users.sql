-- Written by hand: drizzle-kit has no triggers. Audit rows stay as they are, with one exception: of a user who is gone, the personal
-- traces (address, user agent, wallet address) may be taken out. What happened, when, and the ids stay.
CREATE OR REPLACE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF (to_jsonb(NEW) - ARRAY['ip', 'user_agent', 'data']) = (to_jsonb(OLD) - ARRAY['ip', 'user_agent', 'data'])
      AND NEW.ip IS NULL AND NEW.user_agent IS NULL AND NEW.data = OLD.data - 'address'
      AND COALESCE(OLD.actor_id, OLD.subject_id) IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM "users" WHERE id IN (OLD.actor_id, OLD.subject_id))
    THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
