import { redirect } from 'next/navigation';
import { KeyRing } from '@/components/landing/key-ring';
import { Reasons } from '@/components/landing/reasons';
import { ButtonLink } from '@/components/ui/button-link';
import { Wordmark } from '@/components/ui/wordmark';
import { currentUser } from '@/lib/http/page';

export default async function LandingPage() {
  if (await currentUser()) redirect('/account');
  return (
    <div className="mx-auto flex min-h-dvh max-w-5xl flex-col px-4 sm:px-6">
      <header className="flex h-20 items-center">
        <Wordmark />
      </header>
      <main className="grid flex-1 content-center gap-14 py-8 md:gap-20 md:py-12">
        <section className="grid items-center gap-10 md:grid-cols-[1.1fr_1fr]">
          <div className="grid gap-6">
            <h1 className="text-[clamp(2.75rem,11vw,4.5rem)] leading-[1.02] font-semibold tracking-[-0.035em]">
              One account. Many keys.
            </h1>
            <p className="max-w-md text-lg text-ink-soft">
              Latchkey opens the same account with a password or with any wallet you carry. It runs on a server that is
              yours.
            </p>
            <div className="flex flex-wrap gap-3">
              <ButtonLink href="/sign-up">Create an account</ButtonLink>
              <ButtonLink href="/sign-in" variant="secondary">
                Sign in
              </ButtonLink>
            </div>
          </div>
          <KeyRing className="mx-auto w-full max-w-72 sm:max-w-sm md:max-w-none" />
        </section>
        <Reasons />
      </main>
      <footer className="border-t border-line py-6 text-sm text-ink-soft">
        Latchkey is free software under the MIT licence.
      </footer>
    </div>
  );
}
