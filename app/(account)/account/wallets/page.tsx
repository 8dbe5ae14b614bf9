import type { Metadata } from 'next';
import { LinkProvider } from '@/components/account/link-provider';
import { LinkWallet } from '@/components/account/link-wallet';
import { isPasskey } from '@/components/account/method-name';
import { PageHeading } from '@/components/account/page-heading';
import { VisitNotice } from '@/components/account/visit-notice';
import { WalletList } from '@/components/account/wallet-list';
import { FreshAuthProvider } from '@/components/fresh-auth/fresh-auth';
import { VisitProblem } from '@/components/oauth/visit-problem';
import { visitTrouble } from '@/components/oauth/visit-trouble';
import { DrawnFor } from '@/components/session/drawn-for';
import { Alert } from '@/components/ui/alert';
import { Card, CardHeading } from '@/components/ui/card';
import { TextLink } from '@/components/ui/text-link';
import type { Identity } from '@/lib/api/contracts/shapes';
import { presentProviders } from '@/lib/api/oauth-calls';
import { now } from '@/lib/core/clock';
import { requireUser, signedInIdentities } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Wallets' };

/** How the visit to a provider ended that led here, if one did. */
function noticeOf(
  query: { linked?: unknown; error?: unknown; provider?: unknown; until?: unknown },
  identities: Identity[],
) {
  const labelOf = (method: unknown) => presentProviders().find(({ id }) => id === method)?.label;
  const trouble = visitTrouble(query, labelOf(query.provider));
  if (trouble) {
    return (
      <VisitNotice>
        <VisitProblem trouble={trouble} />
      </VisitNotice>
    );
  }
  const linked = identities.some(({ method }) => method === query.linked) && labelOf(query.linked);
  return linked ? (
    <VisitNotice>
      <Alert tone="positive">{linked} is linked. From now on it opens this account.</Alert>
    </VisitNotice>
  ) : null;
}

export default async function WalletsPage({ searchParams }: PageProps<'/account/wallets'>) {
  const { user } = await requireUser('/account/wallets');
  const keys = await signedInIdentities(user.id);
  const identities = keys.filter(({ method }) => !isPasskey(method));
  return (
    <FreshAuthProvider>
      <DrawnFor user={user.id} />
      <PageHeading title="Wallets">
        Every key here opens this account.
        {keys.length > identities.length ? (
          <>
            {' '}
            So do <TextLink href="/account/security#passkeys">your passkeys</TextLink>.
          </>
        ) : null}
      </PageHeading>
      {noticeOf(await searchParams, identities)}
      <Card>
        <WalletList identities={identities} now={now().toISOString()} />
      </Card>
      <Card>
        <CardHeading title="Add a wallet">
          You sign a short text that names this account. It costs nothing and moves nothing.
        </CardHeading>
        <LinkWallet />
      </Card>
      {presentProviders().length > 0 ? (
        <Card>
          <CardHeading title="Add an account from elsewhere">
            You sign in there, and come back to this page.
          </CardHeading>
          <LinkProvider />
        </Card>
      ) : null}
    </FreshAuthProvider>
  );
}
