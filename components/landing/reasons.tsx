import { Braces, KeyRound, Server } from 'lucide-react';
import type { ReactNode } from 'react';
import { textLinkLook } from '@/components/ui/text-link-look';

const reasons: { title: string; Icon: typeof KeyRound; text: ReactNode }[] = [
  {
    title: 'Any key opens it',
    Icon: KeyRound,
    text: 'A password, an Ethereum, Solana or Cosmos wallet. Put as many on your account as you like; when one is lost, use another.',
  },
  {
    title: 'Run it yourself',
    Icon: Server,
    text: 'One Node.js process and a PostgreSQL database on a machine you choose. Accounts stay with you and nobody in between.',
  },
  {
    title: 'Made for programs too',
    Icon: Braces,
    text: (
      <>
        Whatever the pages can do, your own software can do over HTTP. Start with the{' '}
        <a href="/docs" className={textLinkLook}>
          API reference
        </a>
        .
      </>
    ),
  },
];

/** What Latchkey is good for, in three short paragraphs. */
export function Reasons() {
  return (
    <ul className="grid gap-8 border-t border-line pt-10 sm:gap-10 md:grid-cols-3">
      {reasons.map(({ title, Icon, text }) => (
        <li key={title} className="grid content-start gap-2">
          <Icon aria-hidden="true" className="mb-1 size-5 text-accent" />
          <h2 className="font-semibold">{title}</h2>
          <p className="text-[0.9375rem] text-ink-soft">{text}</p>
        </li>
      ))}
    </ul>
  );
}
