const sentences = {
  idle: 'You were signed out because nothing happened here for a while.',
  lifetime: 'You were signed out because signing in lasts only so long.',
  ended: 'You were signed out because this session was ended, maybe on another device.',
  by_hand: 'You were signed out because you signed out in another tab.',
  again: 'Sign in again, and you are back where you were.',
  deleted: 'Your account was deleted.',
  unfinished: 'Signing in took too long, so it was called off. Start again.',
  password_changed: 'Your password is changed. Sign in with it.',
};

/** Why a page was left. It stands in the address of the sign-in page, so that a reload says it again. */
export type Ending = keyof typeof sentences;

/** A sentence on why the person is on the sign-in page; null for anything that is no reason. */
export function endingText(why: unknown): string | null {
  return typeof why === 'string' && Object.hasOwn(sentences, why) ? sentences[why as Ending] : null;
}
