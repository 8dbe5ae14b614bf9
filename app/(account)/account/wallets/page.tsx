import type { Metadata } from 'next';
import { LinkWallet } from '@/components/account/link-wallet';
import { PageHeading } from '@/components/account/page-heading';
import { WalletList } from '@/components/account/wallet-list';
import { FreshAuthProvider } from '@/components/fresh-auth/fresh-auth';
import { DrawnFor } from '@/components/session/drawn-for';
import { Card, CardHeading } from '@/components/ui/card';
import { now } from '@/lib/core/clock';
import { requireUser, signedInIdentities } from '@/lib/http/page';

export const metadata: Metadata = { title: 'Wallets' };

export default async function WalletsPage() {
  const { user } = await requireUser('/account/wallets');
  const identities = await signedInIdentities(user.id);
  return (
    <FreshAuthProvider>
      <DrawnFor user={user.id} />
      <PageHeading title="Wallets">Every wallet here opens this account by itself.</PageHeading>
      <Card>
        <WalletList identities={identities} now={now().toISOString()} />
      </Card>
      <Card>
        <CardHeading title="Add a wallet">
          You sign a short text that names this account. It costs nothing and moves nothing.
        </CardHeading>
        <LinkWallet />
      </Card>
    </FreshAuthProvider>
  );
}
