import type { Metadata } from 'next';
import { Card } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { textLinkLook } from '@/components/ui/text-link-look';
import { TimeAgo } from '@/components/ui/time-ago';
import { now } from '@/lib/core/clock';
import { inboxMail } from '@/lib/http/inbox';

export const metadata: Metadata = { title: 'Mail' };

function Switch({ to, current, children }: { to: string; current: boolean; children: string }) {
  return (
    <a
      href={to}
      aria-current={current ? 'page' : undefined}
      className={classNames('button button-small', current ? 'bg-accent-wash text-accent' : 'button-quiet')}
    >
      {children}
    </a>
  );
}

export default async function MailPage({ params, searchParams }: PageProps<'/inbox/[id]'>) {
  const mail = await inboxMail((await params).id);
  const asText = (await searchParams).as === 'text';
  const here = `/inbox/${mail.id}`;
  const fields: [name: string, value: string][] = [
    ['From', mail.from],
    ['To', mail.to],
  ];
  return (
    <>
      <div className="grid gap-3">
        <a href="/inbox" className={`${textLinkLook} justify-self-start`}>
          All mail
        </a>
        <h1 className="text-2xl font-semibold">{mail.subject}</h1>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          {fields.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-soft">{name}</dt>
              <dd className="wrap-anywhere">{value}</dd>
            </div>
          ))}
          <dt className="text-ink-soft">Sent</dt>
          <dd>
            <TimeAgo at={mail.at.toISOString()} now={now().toISOString()} />
          </dd>
          {mail.link === null ? null : (
            <>
              <dt className="text-ink-soft">Link</dt>
              <dd>
                <a href={mail.link} className={`${textLinkLook} break-all`}>
                  {mail.link}
                </a>
              </dd>
            </>
          )}
        </dl>
      </div>
      <nav aria-label="How to show the mail" className="flex gap-2">
        <Switch to={here} current={!asText}>
          As designed
        </Switch>
        <Switch to={`${here}?as=text`} current={asText}>
          Plain text
        </Switch>
      </nav>
      {asText ? (
        <Card>
          <pre className="font-mono text-sm whitespace-pre-wrap wrap-anywhere">{mail.text}</pre>
        </Card>
      ) : (
        <iframe
          src={`${here}/html`}
          title={`The mail: ${mail.subject}`}
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          className="h-[48rem] w-full rounded-card border border-line bg-surface"
        />
      )}
    </>
  );
}
