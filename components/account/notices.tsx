'use client';

import { ShieldAlert } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormProblem } from '@/components/forms/form-problem';
import { useProblem } from '@/components/forms/use-problem';
import { Button } from '@/components/ui/button';
import { TextLink } from '@/components/ui/text-link';
import { TimeAgo } from '@/components/ui/time-ago';
import { api } from '@/lib/api/client';
import type { Notice } from '@/lib/api/contracts/shapes';

const told: { type: Notice['type']; title: string; text: string }[] = [
  {
    type: 'second_factor.blocked',
    title: 'Somebody was guessing your sign-in codes',
    text: 'Several wrong codes in a row were given by somebody who had already got past a password, a wallet or another key of yours. We make whoever does that wait.',
  },
  {
    type: 'refresh.reused',
    title: 'We ended a session to keep your account safe',
    text: 'A sign-in key of one of your sessions was used twice, so we ended that session. A program that sent it again by mistake does this, and so does somebody who copied it.',
  },
];

interface NoticesProps {
  notices: Notice[];
  hasPassword: boolean;
  now: string;
}

/** Security notices that the owner of the account has not put away yet. Calm: what had to be done has been done already. */
export function Notices({ notices, hasPassword, now }: NoticesProps) {
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [putAway, setPutAway] = useState<string | null>(null);
  const { problem, held, tell, clear } = useProblem();
  const unread = notices.filter(({ at }) => putAway === null || at > putAway);
  const newest = unread
    .map(({ at }) => at)
    .sort()
    .at(-1);
  if (!newest) return null;

  async function gotIt(until: string) {
    setBusy(true);
    clear();
    try {
      await api('POST /api/v1/auth/notices/read', { body: { until } });
      setPutAway(until);
      router.refresh();
    } catch (thrown) {
      tell(thrown);
    }
    setBusy(false);
  }

  return (
    <section
      aria-label="Security notice"
      className="flex gap-3 rounded-card border border-caution/60 bg-surface p-5 shadow-card sm:gap-4 sm:px-7"
    >
      <ShieldAlert aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-caution" />
      <div className="grid min-w-0 gap-3">
        {told.map(({ type, title, text }) => {
          const some = unread.filter((notice) => notice.type === type);
          if (some.length === 0) return null;
          return (
            <div key={type} className="grid gap-3">
              <h2 className="font-semibold">{title}</h2>
              <p className="text-sm text-ink-soft">{text}</p>
              <ul className="grid gap-1 text-sm">
                {some.map((notice) => (
                  <li key={notice.id} className="wrap-anywhere first-letter:uppercase">
                    <TimeAgo at={notice.at} now={now} /> · {whence(notice)}
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
        <p className="text-sm text-ink-soft">
          If that was not you, <TextLink href="/account/sessions">end the sessions you do not know</TextLink>
          {hasPassword ? (
            <>
              {' '}
              and <TextLink href="/account/security">change your password</TextLink>
            </>
          ) : null}
          .
        </p>
        <FormProblem>{problem}</FormProblem>
        <Button
          variant="secondary"
          size="small"
          busy={busy || (held && 'held')}
          className="justify-self-start"
          onClick={() => void gotIt(newest)}
        >
          Got it
        </Button>
      </div>
    </section>
  );
}

const whence = ({ device, place, ip }: Notice) => [device, place, ip].filter(Boolean).join(' · ');
