'use client';

import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { useAccessToken } from './access-token';
import type { Answer } from './call';

function Body({ answer }: { answer: Answer }) {
  const { token, keep } = useAccessToken();
  const good = answer.status < 400;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-3 text-sm">
        <strong className={classNames('font-mono', good ? 'text-accent' : 'text-danger')}>{answer.status}</strong>
        <span className="text-ink-soft">{answer.milliseconds} ms</span>
        {answer.requestId ? <span className="text-ink-soft wrap-anywhere">request {answer.requestId}</span> : null}
      </p>
      {answer.text ? (
        <pre className="rounded-control bg-sunken px-4 py-3 font-mono text-[0.8125rem] leading-relaxed whitespace-pre-wrap wrap-anywhere">
          {answer.text}
        </pre>
      ) : (
        <p className="text-sm text-ink-soft">The body is empty.</p>
      )}
      {answer.accessToken && answer.accessToken !== token ? (
        <Button
          size="small"
          variant="secondary"
          onClick={() => keep(answer.accessToken ?? '')}
          className="justify-self-start"
        >
          Use this access token for the next calls
        </Button>
      ) : null}
    </>
  );
}

/** What came back, announced when it does. `undefined`: nothing was asked yet; null: no answer came. */
export function AnswerView({ answer, title }: { answer: Answer | null | undefined; title: string }) {
  return (
    <section aria-label={`Answer: ${title}`} aria-live="polite" className="grid gap-2">
      {answer ? <Body answer={answer} /> : null}
      {answer === null ? (
        <p className="text-sm text-danger">No answer came. Check the connection and send it again.</p>
      ) : null}
    </section>
  );
}
