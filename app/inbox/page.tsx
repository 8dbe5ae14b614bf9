import type { Metadata } from 'next';
import { PageHeading } from '@/components/account/page-heading';
import { buttonLook } from '@/components/ui/button-look';
import { Card } from '@/components/ui/card';
import { textLinkLook } from '@/components/ui/text-link-look';
import { TimeAgo } from '@/components/ui/time-ago';
import { now } from '@/lib/core/clock';
import { inboxMails } from '@/lib/http/inbox';

export const metadata: Metadata = { title: 'Inbox' };

export default async function InboxPage() {
  const mails = await inboxMails();
  const at = now().toISOString();
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-4">
        <PageHeading title="Inbox">Mail stays on this machine, because no SMTP server is set up.</PageHeading>
        <a href="/inbox" className={buttonLook('secondary', 'small')}>
          Refresh
        </a>
      </div>
      <Card>
        {mails.length === 0 ? (
          <p className="text-ink-soft">Nothing yet. Sign up with an e-mail address, and its mail arrives here.</p>
        ) : (
          <ul className="grid divide-y divide-line">
            {mails.map((mail) => (
              <li key={mail.id} className="grid gap-0.5 py-4 first:pt-0 last:pb-0">
                <a href={`/inbox/${mail.id}`} className={`${textLinkLook} justify-self-start`}>
                  {mail.subject}
                </a>
                <p className="text-sm wrap-anywhere text-ink-soft">
                  To {mail.to}, <TimeAgo at={mail.at.toISOString()} now={at} />
                </p>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}
