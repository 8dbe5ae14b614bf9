import { z } from 'zod';
import { newId } from '@/lib/core/ids';

const SignedIn = z.object({ access_token: z.string().optional() });

async function post(url: string, path: string, body: unknown): Promise<Response> {
  const reply = await fetch(`${url}/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
  return reply;
}

/** What it takes to sign in and to be known: made before anything is measured. */
export interface Person {
  /** The body of a sign-in. */
  credentials: string;
  bearer: { authorization: string };
  cookie: { cookie: string };
}

/** Signs somebody up and in, once as a program and once as a page does. */
export async function newPerson(url: string): Promise<Person> {
  const credentials = { email: `${newId()}@example.com`, password: `bench ${newId()}` };
  const program = SignedIn.parse(await (await post(url, 'email/signup', credentials)).json());
  const page = await post(url, 'email/login', { ...credentials, transport: 'cookie' });
  return {
    credentials: JSON.stringify(credentials),
    bearer: { authorization: `Bearer ${program.access_token}` },
    cookie: {
      cookie: page.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; '),
    },
  };
}
