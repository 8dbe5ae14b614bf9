import { leaveToSignIn, stays } from '@/components/session/leave';
import { hearTabs } from '@/components/session/tell-tabs';
import { drawFor, type Lost } from '@/lib/api/client';

const again = () => window.location.reload();

/**
 * Watches over a session that still lacks something, for the pages that give it that. When it is over the sign-in page says so; when
 * another tab finished it, or is somebody else's, the server is asked where to go. Returns what stops it.
 */
export function watchUnfinished(user: string): () => void {
  const losses: Record<Lost, () => void> = {
    session_changed: again,
    unauthenticated: toSignIn,
    mfa_required: again,
    mfa_enrollment_required: again,
  };
  drawFor({ user, onLost: (code) => losses[code]() });
  const broughtBack = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return;
    stays();
    again();
  };
  window.addEventListener('pageshow', broughtBack);
  const deafen = hearTabs(again);
  return () => {
    window.removeEventListener('pageshow', broughtBack);
    deafen();
    drawFor(null);
  };
}

function toSignIn(): void {
  const returnTo = new URLSearchParams(window.location.search).get('return_to');
  leaveToSignIn('unfinished', returnTo ?? '/account');
}
