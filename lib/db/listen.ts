import postgres from 'postgres';
import { monotonic } from '@/lib/core/clock';
import { config } from '@/lib/core/config';
import { newNonce } from '@/lib/core/ids';
import { log } from '@/lib/core/log';
import { within } from '@/lib/core/within';

const BEAT = 1000;
/** A proof is good for so long: at most five seconds pass before a line that died in silence is not believed. */
const PROOF = 4000;
const ANSWER = 5000;
const MOST_PATIENCE = 30_000;
/** So many beats without an echo, and the line is made anew. */
const MOST_SILENCE = 4;

interface Hearing {
  /** A notification, in the order of the commits. */
  heard(payload: string): void;
  /** The line was lost: anything may have been missed. */
  deafened(): void;
}

export interface Ear {
  /**
   * True while it is proven that nothing was missed: within the last seconds a notification sent over another connection arrived on
   * this one, and this one has not been cut since. Asking keeps the proofs coming; where nobody asks, nothing is sent.
   */
  hears(): boolean;
  close(): Promise<void>;
}

/** Understood by the library, though absent from its types. */
interface ListeningOptions extends postgres.Options<Record<string, never>> {
  onnotify(channel: string, payload: string): void;
}

function openLine(on: Pick<ListeningOptions, 'onnotify'> & { onclose(): void }): postgres.Sql {
  const options: ListeningOptions = {
    ...on,
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    connection: { application_name: 'latchkey listen' },
    onnotice: () => {},
  };
  return postgres(config().databaseDirectUrl, options);
}

/**
 * Listens to a PostgreSQL channel on a connection of its own (`DATABASE_DIRECT_URL`), with a second one for the beats, and reconnects
 * for ever. Behind a transaction-pooling proxy no proof arrives, so it says that it hears nothing, which is true.
 */
export function listenTo(channel: string, { heard, deafened }: Hearing): Ear {
  const pulse = `${channel}_${newNonce().toLowerCase()}`;
  let line: postgres.Sql | null = null;
  /** What is sent to oneself on one connection would arrive there even where nothing else does, so beats have another. */
  const openSender = () => openLine({ onnotify() {}, onclose() {} });
  let sender = openSender();
  let timer: NodeJS.Timeout | undefined;
  let working = false;
  let sending = false;
  let wanted = true;
  let closed = false;
  let beat = { number: 0, sentAt: 0 };
  let unanswered = 0;
  let provenUntil = 0;
  let patience = BEAT;

  function lose(lost: postgres.Sql | null): void {
    if (lost !== line) return;
    line = null;
    provenUntil = 0;
    deafened();
    void lost?.end({ timeout: 0 }).catch(() => {});
    schedule(BEAT / 10);
  }

  async function connect(): Promise<void> {
    const opened = openLine({
      onnotify(name, payload) {
        if (opened !== line) return;
        if (name === channel) heard(payload);
        else if (Number(payload) === beat.number) {
          provenUntil = beat.sentAt + PROOF;
          unanswered = 0;
          patience = BEAT;
        }
      },
      onclose: () => lose(opened),
    });
    try {
      await within(ANSWER, opened`listen ${opened(channel)}`);
      await within(ANSWER, opened`listen ${opened(pulse)}`);
    } catch (error) {
      void opened.end({ timeout: 0 }).catch(() => {});
      throw error;
    }
    // Whatever was read while nobody listened may be out of date: it must not be kept either.
    deafened();
    line = opened;
    unanswered = 0;
  }

  function sendBeat(): void {
    if (sending) return;
    sending = true;
    wanted = false;
    const number = beat.number + 1;
    beat = { number, sentAt: monotonic() };
    const used = sender;
    within(ANSWER, used`select pg_notify(${pulse}, ${String(number)})`)
      .then(() => {
        unanswered += 1;
      })
      .catch((error: unknown) => {
        log.debug({ err: error }, 'no beat could be sent');
        // It may be dead in silence, and what comes after would wait behind what it never answers.
        void used.end({ timeout: 0 }).catch(() => {});
        if (!closed) sender = openSender();
      })
      .finally(() => {
        sending = false;
      });
  }

  function giveUp(): void {
    log.warn(
      'Changes of sessions do not arrive from the database, so every request reads there. Behind a transaction-pooling proxy, set DATABASE_DIRECT_URL.',
    );
    patience = Math.min(patience * 2, MOST_PATIENCE);
    lose(line);
  }

  async function work(): Promise<void> {
    if (working || closed) return;
    working = true;
    try {
      if (!line) await connect();
      if (unanswered > MOST_SILENCE) giveUp();
      else if (wanted) sendBeat();
      schedule(line ? BEAT : patience);
    } catch (error) {
      log.debug({ err: error }, 'the listening connection failed');
      patience = Math.min(patience * 2, MOST_PATIENCE);
      schedule(patience);
    } finally {
      working = false;
    }
  }

  function schedule(milliseconds: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void work(), milliseconds).unref();
  }

  schedule(0);
  return {
    hears() {
      wanted = true;
      const at = monotonic();
      if (at < provenUntil) return true;
      // After a quiet time the first question does not wait for the next beat.
      if (line && at - beat.sentAt > BEAT) void work();
      return false;
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.all([line?.end({ timeout: 1 }), sender.end({ timeout: 1 })]);
    },
  };
}
