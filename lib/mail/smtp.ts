import { createTransport } from 'nodemailer';
import { seconds } from '@/lib/core/clock';
import { config, type Smtp } from '@/lib/core/config';

/** What is handed to an SMTP server: one mail to one address. */
export interface Outgoing {
  /** The same on every try, so that a second copy is known for one. */
  messageId: string;
  date: Date;
  from: { name: string; address: string };
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface Transport {
  /**
   * Resolves when the server has taken the mail. Rejects with Nodemailer's error, which `judge` reads. When `signal` is aborted, a mail
   * under way gets a second to be finished, then its connection is cut.
   */
  send(mail: Outgoing, signal: AbortSignal): Promise<void>;
  /** Connects, secures the connection and signs in as for a mail, and sends none. Rejects with Nodemailer's error. */
  greet(): Promise<void>;
  /** Ends all connections, also those at work. */
  close(): void;
}

/** How long what may take, in milliseconds. */
export interface Patience {
  dns: number;
  connection: number;
  greeting: number;
  /** Until the whole mail is with the server, beginning with the connection. */
  handover: number;
  /** From then until the server's yes. */
  answer: number;
}

/** At most so many mails are on their way at once. */
export const MAILS_AT_ONCE = 4;
const FINISH = 1_000;
/** Servers cut idle connections after a minute or more; ours are gone before. */
const IDLE = seconds(30);

/**
 * Who does not wait for the answer to a whole mail sends it again while the server has it: RFC 5321 §4.5.3.2.6 wants ten minutes. We wait
 * for two, because others have to go out too.
 */
const PATIENCE: Patience = {
  dns: seconds(10),
  connection: seconds(10),
  greeting: seconds(15),
  handover: seconds(30),
  answer: seconds(120),
};

interface Wishes {
  patience?: Patience;
  /** PEM of an authority to trust in the place of the system's. */
  ca?: string;
}

/**
 * Connections to one SMTP server, opened when they are needed and used again. Where TLS is required nothing is said before it stands and
 * the certificate is good, so that nobody in the middle can take it away (RFC 3207 §6). Where it is optional it is used when offered, with
 * any certificate: in the clear would not be safer (RFC 7435 §3).
 */
export function smtpTransport(smtp: Smtp, { patience = PATIENCE, ca }: Wishes = {}): Transport {
  const mailer = createTransport({
    pool: true,
    host: smtp.host,
    port: smtp.port,
    secure: smtp.implicitTls,
    requireTLS: smtp.requireTls,
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: smtp.implicitTls || smtp.requireTls,
      ...(ca ? { ca } : {}),
    },
    ...(smtp.auth ? { auth: smtp.auth } : {}),
    maxConnections: MAILS_AT_ONCE,
    maxRequeues: 1,
    idleTimeout: IDLE,
    dnsTimeout: patience.dns,
    connectionTimeout: patience.connection,
    greetingTimeout: patience.greeting,
    socketTimeout: patience.answer,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const handed = new WeakMap<AbortSignal, () => void>();
  mailer.use('stream', ({ data, message }, next) => {
    message?.processFunc((input) => input.once('end', () => data.signal && handed.get(data.signal)?.()));
    next();
  });
  return {
    async send({ to, from, ...mail }, signal) {
      signal.throwIfAborted();
      const cut = new AbortController();
      let late = false;
      const giveUp = () => {
        late = true;
        cut.abort();
      };
      let timer = setTimeout(giveUp, patience.handover);
      handed.set(cut.signal, () => {
        clearTimeout(timer);
        timer = setTimeout(giveUp, patience.answer);
      });
      const told = () => setTimeout(() => cut.abort(), FINISH).unref();
      signal.addEventListener('abort', told, { once: true });
      try {
        await mailer.sendMail({
          ...mail,
          from,
          // An object is not parsed: a string could come apart into several addresses.
          to: { name: '', address: to },
          envelope: { from: from.address, to: [{ name: '', address: to }] },
          headers: { 'Auto-Submitted': 'auto-generated' },
          xMailer: false,
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: cut.signal,
        });
      } catch (error) {
        throw late ? Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }) : error;
      } finally {
        clearTimeout(timer);
        handed.delete(cut.signal);
        signal.removeEventListener('abort', told);
      }
    },
    async greet() {
      await mailer.verify();
    },
    close: () => mailer.close({ force: true }),
  };
}

let current: Transport | null = null;

/** The connections of this process to the SMTP server of its settings; null where mail stays in the local inbox. */
export function configuredTransport(): Transport | null {
  const { smtp } = config().mail;
  if (smtp) current ??= smtpTransport(smtp);
  return current;
}

/** Ends the connections of this process; the next mail opens others. */
export function closeTransport(): void {
  current?.close();
  current = null;
}
