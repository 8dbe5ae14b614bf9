import type { Ending } from './ending-text';

export type SessionMessage =
  /** `user` is left out where the page that signed in does not know whom. */
  | { kind: 'signed_in'; user?: string }
  | { kind: 'signed_out'; user: string; why: Ending }
  | { kind: 'extended'; user: string };

let channel: BroadcastChannel | undefined;

/** One for the whole page, because what a channel sends reaches every other one, also of the same page. Old browsers have none. */
function sessionChannel(): BroadcastChannel | undefined {
  channel ??= 'BroadcastChannel' in globalThis ? new BroadcastChannel('latchkey.session') : undefined;
  return channel;
}

/** Tells the other tabs of this browser what happened to its session. */
export function tellTabs(message: SessionMessage): void {
  sessionChannel()?.postMessage(message);
}

/** Hears what other tabs tell. Returns what stops it. */
export function hearTabs(heard: (message: SessionMessage) => void): () => void {
  const listener = ({ data }: MessageEvent<SessionMessage>) => heard(data);
  sessionChannel()?.addEventListener('message', listener);
  return () => sessionChannel()?.removeEventListener('message', listener);
}
