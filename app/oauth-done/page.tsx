import type { Metadata } from 'next';
import { oauthProblemText } from '@/components/oauth/problem-text';
import { VisitDone } from '@/components/oauth/visit-done';
import { NoticePage } from '@/components/ui/notice-page';
import { presentProviders } from '@/lib/api/oauth-calls';

export const metadata: Metadata = { title: 'Back from the provider' };

const text = (value: string | string[] | undefined) => (typeof value === 'string' ? value : null);

/** The last page of a confirmation in a window of its own. It says nothing of anybody, so it asks for no session. */
export default async function OauthDonePage({ searchParams }: PageProps<'/oauth-done'>) {
  const query = await searchParams;
  const [visit, error] = [text(query.visit) ?? '', text(query.error)];
  const label = presentProviders().find(({ id }) => id === query.provider)?.label;
  const problem = error === null ? null : (oauthProblemText(error, label) ?? 'That did not work. Try again.');
  return (
    <NoticePage
      title={problem ? 'Not confirmed' : 'Confirmed'}
      text={problem ?? 'Go back to the page you came from. It carries on by itself.'}
    >
      <p className="text-sm text-ink-soft">You can close this window.</p>
      <VisitDone visit={visit} error={error} />
    </NoticePage>
  );
}
