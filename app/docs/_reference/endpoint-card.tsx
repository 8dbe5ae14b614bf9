import type { ReactNode } from 'react';
import { CopyButton } from '@/components/ui/copy-button';
import type { Access, Endpoint } from './document';
import { curlCommand, exampleBody } from './example';
import { MarkedText } from './marked-text';
import { MethodName } from './method-name';
import { SchemaField, SchemaFields } from './schema-fields';
import { TryIt } from './try-it';

const accessInWords: Record<Access, string> = {
  none: 'Anybody may call it.',
  optional: 'Anybody may call it; some uses need a session.',
  session: 'Needs a session.',
  fresh: 'Needs a session that proved a credential within the last minutes.',
};

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <h4 className="border-b border-line pb-1.5 text-sm font-semibold">{title}</h4>
      {children}
    </div>
  );
}

function Answers({ endpoint }: { endpoint: Endpoint }) {
  return endpoint.answers.map(({ status, schema }) => (
    <div key={status} className="grid grid-cols-[3rem_minmax(0,1fr)] border-b border-line last:border-b-0">
      <span className="py-2.5 font-mono text-sm font-semibold text-accent">{status}</span>
      {schema ? <SchemaFields schema={schema} /> : <p className="py-2.5 text-sm text-ink-soft">An empty body.</p>}
    </div>
  ));
}

function Problems({ endpoint }: { endpoint: Endpoint }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-2 py-3 text-sm">
      {endpoint.problems.flatMap(({ status, codes }) =>
        codes.map((code) => (
          <li key={code}>
            <a
              href={`#problem-${code}`}
              className="font-mono text-[0.8125rem] text-ink underline decoration-line-strong underline-offset-3 hover:decoration-ink"
            >
              {status} {code}
            </a>
          </li>
        )),
      )}
    </ul>
  );
}

/** Everything about one endpoint, and a form that calls it. */
export function EndpointCard({ endpoint, server }: { endpoint: Endpoint; server: string }) {
  const { id, method, path, summary, description, access, parameters, body } = endpoint;
  const command = curlCommand(endpoint, server);
  const example = exampleBody(endpoint);
  return (
    <article
      id={id}
      aria-labelledby={`${id}-title`}
      className="grid scroll-mt-6 gap-6 rounded-card border border-line bg-surface p-5 shadow-card sm:p-7"
    >
      <header className="grid gap-2">
        <h3 id={`${id}-title`} className="text-lg font-semibold">
          {summary}
        </h3>
        <p className="flex flex-wrap items-baseline gap-x-2.5">
          <MethodName method={method} />
          <code data-path={path} className="font-mono text-sm wrap-anywhere">
            {path}
          </code>
        </p>
        <p className="text-sm text-ink-soft">
          {description ? <MarkedText>{`${description} `}</MarkedText> : null}
          {accessInWords[access]}
        </p>
      </header>
      {parameters.length > 0 ? (
        <Part title="Parameters">
          <ul className="divide-y divide-line">
            {parameters.map(({ name, schema, required }) => (
              <SchemaField key={name} name={name} schema={schema} required={required} />
            ))}
          </ul>
        </Part>
      ) : null}
      {body ? (
        <Part title="Body">
          <SchemaFields schema={body} />
        </Part>
      ) : null}
      <Part title="Answers">
        <Answers endpoint={endpoint} />
      </Part>
      <Part title="Problems">
        <Problems endpoint={endpoint} />
      </Part>
      <div className="relative rounded-control bg-sunken">
        <pre className="px-4 py-3 pr-12 font-mono text-[0.8125rem] leading-relaxed whitespace-pre-wrap wrap-anywhere">
          {command}
        </pre>
        <div className="absolute top-2 right-2">
          <CopyButton value={command} what={`command for ${summary}`} />
        </div>
      </div>
      <TryIt
        title={summary}
        method={method}
        path={path}
        parameters={parameters.map(({ name, schema }) => ({ name, choices: schema.enum ?? null }))}
        body={example && JSON.stringify(example, null, 2)}
      />
    </article>
  );
}
