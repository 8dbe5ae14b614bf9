import type { Metadata } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Wordmark } from '@/components/ui/wordmark';
import { openApiDocument } from '@/lib/api/openapi';
import { config } from '@/lib/core/config';
import { sessionCookieName } from '@/lib/sessions/cookie';
import { AccessTokenField, AccessTokenProvider } from './_reference/access-token';
import { Contents } from './_reference/contents';
import { Conventions, OtherAddresses } from './_reference/conventions';
import { readReference } from './_reference/document';
import { EndpointCard } from './_reference/endpoint-card';
import { ProblemList } from './_reference/problem-list';
import { SchemaFields } from './_reference/schema-fields';

export const metadata: Metadata = { title: 'API reference' };

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id} className="grid gap-5">
      <h2 id={id} className="scroll-mt-6 text-2xl font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

export default function DocsPage() {
  const document = openApiDocument({ publicUrl: config().publicUrl, cookieName: sessionCookieName() });
  const { title, server, groups, schemas } = readReference(document);
  return (
    <AccessTokenProvider>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex h-16 max-w-6xl items-center px-4 sm:px-6">
          <Link href="/" className="-ml-1 rounded-lg p-1">
            <Wordmark className="h-7 sm:h-8" />
          </Link>
        </div>
      </header>
      <div className="mx-auto grid max-w-6xl gap-8 px-4 pt-8 pb-16 sm:px-6 lg:grid-cols-[16rem_minmax(0,1fr)] lg:items-start lg:gap-12">
        <Contents groups={groups} />
        <main className="grid min-w-0 gap-14">
          <div className="grid gap-6">
            <h1 className="text-4xl font-semibold">{title}</h1>
            <Conventions />
            <AccessTokenField />
          </div>
          {groups.map(({ tag, endpoints }, index) => (
            <Section key={tag} id={`group-${index + 1}`} title={tag}>
              {endpoints.map((endpoint) => (
                <EndpointCard key={endpoint.id} endpoint={endpoint} server={server} />
              ))}
            </Section>
          ))}
          <Section id="problems" title="Problems">
            <ProblemList />
          </Section>
          <Section id="shapes" title="Shapes">
            {Object.entries(schemas).map(([name, schema]) => (
              <section
                key={name}
                id={`schema-${name}`}
                aria-labelledby={`schema-${name}-title`}
                className="scroll-mt-6 rounded-card border border-line bg-surface p-5 shadow-card sm:p-7"
              >
                <h3 id={`schema-${name}-title`} className="mb-2 text-lg font-semibold">
                  {name}
                </h3>
                <SchemaFields schema={schema} />
              </section>
            ))}
          </Section>
          <Section id="other-addresses" title="Other addresses">
            <OtherAddresses />
          </Section>
        </main>
      </div>
    </AccessTokenProvider>
  );
}
