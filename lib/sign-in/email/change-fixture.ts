import { mailedToken } from '@/lib/testing/mails';
import { newEmail, succeeded } from '@/lib/testing/people';
import { type Caller, program } from '@/lib/testing/requests';
import { eventTypesAbout, userRow } from '@/lib/testing/rows';

const email = '/api/v1/auth/email';

export const change = (by: Caller, to: string) => by.post(`${email}/change`, { new_email: to });
export const confirm = (token: string) => program().post(`${email}/change/confirm`, { token });
export const undo = (token: string) => program().post(`${email}/change/undo`, { token });
export const emailOf = async (id: string) => (await userRow(id))?.email;
export const emailEvents = async (id: string) =>
  (await eventTypesAbout(id)).filter((type) => type.startsWith('email.'));

/** Asks for a move and answers the token that was mailed to the new address. */
export async function asked(person: { api: Caller }, to = newEmail()): Promise<{ email: string; token: string }> {
  succeeded(await change(person.api, to), 202);
  return { email: to, token: await mailedToken(to, 'confirm_change') };
}

/** Moves an account, and answers where to. */
export async function moved(person: { api: Caller }): Promise<string> {
  const { email: to, token } = await asked(person);
  succeeded(await confirm(token), 200);
  return to;
}
