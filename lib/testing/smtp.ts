import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { Smtp } from '@/lib/core/config';

interface Received {
  from: string;
  /** Every `RCPT TO` that was accepted for it. */
  to: string[];
  /** Whether it came over TLS. */
  secure: boolean;
  /** Of the clock of durations. */
  at: number;
  raw: string;
  mail: Email;
}

/** Where in a session it stands. `taken` is after the whole message, when the reply is due. */
export type Step = 'greeting' | 'auth' | 'mail' | 'rcpt' | 'taken';

/**
 * What the server does at a step: go on, at once, `after` some milliseconds or when `until` is told, refuse, say nothing for ever, or cut the connection.
 * `keep and cut` takes the message and then cuts: the sender cannot know.
 */
type Whim =
  | 'go on'
  | 'hang'
  | 'cut'
  | 'keep and cut'
  | { code: number; text: string }
  | { after: number }
  | { until: (go: () => void) => void };

export interface TestSmtpServer {
  port: number;
  url: string;
  received: Received[];
  /** Every `RCPT TO` there was, also those refused. */
  asked: string[];
  /** What it does at each step, asked anew each time. It goes on where nothing is said. */
  whim: (step: Step, address: string) => Whim;
  /** Resolves when so many messages have come. */
  until(count: number, milliseconds?: number): Promise<void>;
  /** How it is reached, as the settings would say it. */
  smtp(changes?: Partial<Smtp>): Smtp;
  close(): Promise<void>;
}

export interface Certificate {
  key: string;
  cert: string;
}

/** A self-signed certificate for a host name. */
export function selfSigned(host: string): Certificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'latchkey-cert-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')] as const;
  try {
    const names = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Options {
  /** Offers STARTTLS with it, or speaks TLS from the first byte. Without, it knows no TLS. */
  tls?: Certificate & { implicit?: boolean; newestVersion?: 'TLSv1.1' };
  port?: number;
}

/** A real SMTP server on loopback that keeps what it is sent. */
export async function smtpServer({ tls, port: wanted = 0 }: Options = {}): Promise<TestSmtpServer> {
  const received: Received[] = [];
  const asked: string[] = [];
  const cut = (id: string) => {
    for (const { session, _socket } of server.connections as unknown as Iterable<{
      session: SMTPServerSession;
      _socket: { destroy(): void };
    }>)
      if (session.id === id) _socket.destroy();
  };
  const act = (whim: Whim, session: SMTPServerSession, next: (error?: Error | null) => void) => {
    if (whim === 'go on') next();
    else if (whim === 'hang') return;
    else if (typeof whim === 'string') cut(session.id);
    else if ('after' in whim) setTimeout(next, whim.after);
    else if ('until' in whim) whim.until(next);
    else next(Object.assign(new Error(whim.text), { responseCode: whim.code }));
  };
  const server = new SMTPServer({
    ...(tls
      ? {
          key: tls.key,
          cert: tls.cert,
          secure: tls.implicit ?? false,
          ...(tls.newestVersion ? { minVersion: 'TLSv1', maxVersion: tls.newestVersion } : {}),
        }
      : { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }),
    authOptional: true,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    closeTimeout: 1,
    logger: false,
    onConnect: (session, next) => act(self.whim('greeting', ''), session, next),
    onAuth: ({ username = '' }, session, next) =>
      act(self.whim('auth', username), session, (error) => (error ? next(error) : next(null, { user: username }))),
    onMailFrom: ({ address }, session, next) => act(self.whim('mail', address), session, next),
    onRcptTo: ({ address }, session, next) => {
      asked.push(address);
      act(self.whim('rcpt', address), session, next);
    },
    onData: (stream, session, next) => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      const { mailFrom } = session.envelope;
      const from = mailFrom ? mailFrom.address : '';
      const at = performance.now();
      void text(stream).then(async (raw) => {
        const whim = self.whim('taken', to[0] ?? '');
        if (whim === 'go on' || whim === 'keep and cut' || (typeof whim === 'object' && 'after' in whim))
          received.push({ from, to, secure: Boolean(session.secure), at, raw, mail: await PostalMime.parse(raw) });
        act(whim, session, next);
        // A sender that was cut off in the middle.
      }, next);
    },
  });
  server.on('error', () => {});
  server.listen(wanted, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const self: TestSmtpServer = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    received,
    asked,
    whim: () => 'go on',
    async until(count, milliseconds = 10_000) {
      const since = performance.now();
      while (received.length < count) {
        if (performance.now() - since > milliseconds)
          throw new Error(`${received.length} of ${count} mails came in time`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    smtp: (changes = {}) => ({
      host: 'localhost',
      port,
      implicitTls: tls?.implicit ?? false,
      requireTls: false,
      auth: null,
      ...changes,
    }),
    close: () =>
      new Promise<void>((resolve) => {
        for (const { _socket } of server.connections as unknown as Iterable<{ _socket: { destroy(): void } }>)
          _socket.destroy();
        server.close(() => resolve());
      }),
  };
  return self;
}
