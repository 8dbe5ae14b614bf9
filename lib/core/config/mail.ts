import { z } from 'zod';
import { LOOPBACK_HOSTS } from './parts';

/** An SMTP server that takes our mail. */
export interface Smtp {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps`), else by STARTTLS. */
  implicitTls: boolean;
  /** Rather no mail than one in the clear. */
  requireTls: boolean;
  auth: { user: string; pass: string } | null;
}

export interface MailConfig {
  from: { name: string; address: string };
  /** Null: mail is kept in the local inbox, which a person opens in the browser. */
  smtp: Smtp | null;
}

const SENDER = /^(?:(?<name>[^<>"\\@,;:\p{Cc}]{1,60}) )?<?(?<address>[\w.+-]+@[\w.-]+)>?$/u;

export const mailSettings = {
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must look like smtp://user:password@mail.example.com:587', abort: true })
    .refine((url) => /^\/?$/.test(new URL(url).pathname) && !/[?#]/.test(url), 'must have no path and no query')
    .refine((url) => decodable(new URL(url)), 'has a user or a password that is not percent-encoded')
    .optional(),
  SMTP_TLS: z.enum(['required', 'optional'], { error: 'must be required or optional' }).optional(),
  MAIL_FROM: z.string().regex(SENDER, 'must look like Latchkey <no-reply@example.com>').optional(),
  EMAIL_VERIFICATION: z.enum(['optional', 'required'], { error: 'must be optional or required' }).default('optional'),
};

type Values = { [Name in keyof typeof mailSettings]?: z.output<(typeof mailSettings)[Name]> | undefined };

function decodable({ username, password }: URL): boolean {
  try {
    return [username, password].every((part) => decodeURIComponent(part) !== undefined);
  } catch {
    return false;
  }
}

function smtp({ SMTP_URL, SMTP_TLS }: Values): Smtp | null {
  if (!SMTP_URL) return null;
  const { protocol, hostname, port, username, password } = new URL(SMTP_URL);
  const implicitTls = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (implicitTls ? 465 : 587),
    implicitTls,
    requireTls: (SMTP_TLS ?? (LOOPBACK_HOSTS.has(hostname) ? 'optional' : 'required')) === 'required',
    auth: username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : null,
  };
}

/** How mail is sent from the site at `publicUrl`. */
export function mailConfig(values: Values, publicUrl: URL): MailConfig {
  const { name, address } = SENDER.exec(values.MAIL_FROM ?? '')?.groups ?? {};
  return {
    from: { name: name?.trim() ?? 'Latchkey', address: address ?? `no-reply@${publicUrl.hostname}` },
    smtp: smtp(values),
  };
}

/** People who come from elsewhere cannot open an inbox on this machine. */
export function mailProblems(values: Values, publicUrl: URL | null): { variable: string; problem: string }[] {
  if (values.SMTP_URL || !publicUrl || LOOPBACK_HOSTS.has(publicUrl.hostname)) return [];
  return [{ variable: 'SMTP_URL', problem: 'is missing; without it no mail leaves this machine' }];
}
