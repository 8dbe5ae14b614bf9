import type { Metadata } from 'next';
import { VisitDone } from '@/components/oauth/visit-done';
import { VisitProblem } from '@/components/oauth/visit-problem';
import { visitTrouble } from '@/components/oauth/visit-trouble';
import { NoticePage } from '@/components/ui/notice-page';
import { presentProviders } from '@/lib/api/oauth-calls';

export const metadata: Metadata = { title: 'Back from the provider' };

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : null);

/** The last page of a confirmation in a window of its own. It says nothing of anybody, so it asks for no session. */
export default async function OauthDonePage({ searchParams }: PageProps<'/oauth-done'>) {
  const query = await searchParams;
  const [visit, error] = [text(query.visit) ?? '', text(query.error)];
  const label = presentProviders().find(({ id }) => id === query.provider)?.label;
  const unknown = { text: 'That did not work. Try again.', seconds: null };
  const trouble = error === null ? null : (visitTrouble(query, label) ?? unknown);
  const pause = trouble?.seconds ?? null;
  return (
    <NoticePage
      title={trouble ? 'Not confirmed' : 'Confirmed'}
      text={
        pause === null
          ? (trouble?.text ?? 'Go back to the page you came from. It carries on by itself.')
          : 'Go back to the page you came from, and try again there.'
      }
    >
      {trouble && pause !== null ? <VisitProblem trouble={trouble} /> : null}
      <p className="text-sm text-ink-soft">You can close this window.</p>
      <VisitDone visit={visit} error={error} pause={pause} />
    </NoticePage>
  );
}
