'use client';

import { MonitorSmartphone, ShieldCheck, UserRound, Wallet } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';

const places = [
  { href: '/account', label: 'Profile', Icon: UserRound },
  { href: '/account/wallets', label: 'Wallets', Icon: Wallet },
  { href: '/account/security', label: 'Security', Icon: ShieldCheck },
  { href: '/account/sessions', label: 'Sessions', Icon: MonitorSmartphone },
] as const;

/** The pages of the account: a row on phones, a column beside the content on wider screens. */
export function AccountNav() {
  const here = usePathname();
  return (
    <nav aria-label="Account" className="border-b border-line md:border-0">
      <ul className="-mb-px flex gap-1 md:sticky md:top-8 md:mb-0 md:grid">
        {places.map(({ href, label, Icon }) => (
          <li key={href} className="flex-1 md:flex-none">
            <Link
              href={href}
              aria-current={here === href ? 'page' : undefined}
              className={
                'flex min-h-11 items-center justify-center gap-2.5 border-b-2 border-transparent px-1 text-sm font-medium text-ink-soft ' +
                'transition-colors hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink ' +
                'md:min-h-10 md:justify-start md:rounded-control md:border-0 md:px-3 md:hover:bg-sunken md:aria-[current=page]:bg-accent-wash ' +
                'md:aria-[current=page]:text-accent'
              }
            >
              <Icon aria-hidden="true" className="hidden size-4.5 sm:block" />
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
